using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Tenants;

internal sealed class TenantPermissions : IPermissionSource
{
    public const string Read = "tenants.read";
    public const string Write = "tenants.write";

    public IEnumerable<Permission> Permissions =>
    [
        new(Read, TenantRole.Member, "View the tenant and its settings."),
        new(Write, TenantRole.Admin, "Rename the tenant."),
    ];
}
