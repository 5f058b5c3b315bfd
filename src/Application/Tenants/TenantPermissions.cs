using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Tenants;

internal sealed class TenantPermissions : IPermissionSource
{
    public const string Read = "tenants.read";
    public const string Write = "tenants.write";

    public IEnumerable<Permission> Permissions =>
    [
        new(Read, TenantRole.Member, "Read the tenant."),
        new(Write, TenantRole.Admin, "Rename the tenant."),
    ];
}
