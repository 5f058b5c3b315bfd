using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Tenants;

public static class TenantErrors
{
    public static readonly Error NotFound = new(ErrorKind.NotFound, "tenants.not_found", "There is no such tenant, or you are not a member of it.");
    public static readonly Error SlugTaken = new(ErrorKind.Conflict, "tenants.slug_taken", "This slug is taken: choose another.");
    public static readonly Error AlreadyMember = new(ErrorKind.Conflict, "tenants.already_member", "This user is a member already.");
    public static readonly Error NotConfirmed = new(ErrorKind.Invalid, "tenants.not_confirmed", "Repeat the slug of the tenant to confirm.");
    public static readonly Error Deleted = new(ErrorKind.Conflict, "tenants.deleted", "This tenant is deleted: restore it first.");
    public static readonly Error NotDeleted = new(ErrorKind.Conflict, "tenants.not_deleted", "This tenant is not deleted.");
    public static readonly Error GraceOver = new(ErrorKind.Conflict, "tenants.grace_over", "The time in which this tenant could be restored is over.");
}
