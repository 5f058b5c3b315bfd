using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Tenants.Roles;

internal sealed class CustomRolePermissions : IPermissionSource
{
    public const string Read = "tenants.roles-read";
    public const string Write = "tenants.roles-write";

    public IEnumerable<Permission> Permissions =>
    [
        new(Read, TenantRole.Member, "View the tenant's custom roles and all permissions."),
        new(Write, TenantRole.Admin, "Create, change, delete and assign custom roles, up to your own permissions.")
        {
            RequiresSession = true,
            NeedsRecentProof = true,
        },
    ];
}
