using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Tenants.Lifecycle;

internal sealed class TenantOperatorPermissions : IOperatorPermissionSource
{
    public const string Read = "tenants.read";
    public const string Restore = "tenants.restore";
    public const string Write = "tenants.write";

    public IEnumerable<OperatorPermission> Permissions =>
    [
        new(Read, "View all tenants, including deleted ones, with their names and status.", PlatformRoles.Support, PlatformRoles.Auditor),
        new(Restore, "Restore deleted tenants.", PlatformRoles.Support),
        new(Write, "Suspend, resume and purge tenants."),
    ];
}
