using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Tenants.Lifecycle;

internal sealed class TenantOperatorPermissions : IOperatorPermissionSource
{
    public const string Read = "tenants.read";
    public const string Restore = "tenants.restore";
    public const string Write = "tenants.write";

    public IEnumerable<OperatorPermission> Permissions =>
    [
        new(Read, "See all tenants, deleted ones too, with their names and how they stand.", PlatformRoles.Support, PlatformRoles.Auditor),
        new(Restore, "Restore deleted tenants.", PlatformRoles.Support),
        new(Write, "Suspend, resume and purge tenants."),
    ];
}
