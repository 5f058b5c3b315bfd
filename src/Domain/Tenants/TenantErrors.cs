using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Tenants;

public static class TenantErrors
{
    public static readonly Error NotFound = new(ErrorKind.NotFound, "tenants.not_found", "There is no such tenant, or you are not a member of it.");
    public static readonly Error SlugTaken = new(ErrorKind.Conflict, "tenants.slug_taken", "This slug is taken: choose another.");
    public static readonly Error AlreadyMember = new(ErrorKind.Conflict, "tenants.already_member", "This user is a member already.");
}
