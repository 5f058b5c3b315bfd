using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Tenants.Lifecycle;

internal sealed class TenantDeletionPermissions : IPermissionSource
{
    public const string Delete = "tenants.delete";

    public IEnumerable<Permission> Permissions =>
    [
        new(Delete, TenantRole.Owner, "Delete the tenant with all its data.") { RequiresSession = true, NeedsRecentProof = true },
    ];
}
