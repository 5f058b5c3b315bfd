using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Tenants;

public static class TenantErrors
{
    public static readonly Error NotFound = new(
        ErrorKind.NotFound, "tenants.not_found", "The tenant does not exist, or you have no access to it.");

    public static readonly Error SlugTaken = new(
        ErrorKind.Conflict, "tenants.slug_taken", "Another tenant has this slug. Choose another one.");

    public static readonly Error AlreadyMember = new(
        ErrorKind.Conflict, "tenants.already_member", "This user is already a member of the tenant.");

    public static readonly Error NotConfirmed = new(
        ErrorKind.Invalid, "tenants.not_confirmed", "The confirmation does not match. Send the tenant's slug to confirm.");

    public static readonly Error Deleted = new(
        ErrorKind.Conflict, "tenants.deleted", "This tenant is deleted. Restore it first.");

    public static readonly Error NotDeleted = new(
        ErrorKind.Conflict, "tenants.not_deleted", "This tenant is not deleted.");

    public static readonly Error GraceOver = new(
        ErrorKind.Conflict, "tenants.grace_over", "The grace period of this deleted tenant is over. It can no longer be restored.");
}
