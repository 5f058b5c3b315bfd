using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Jobs;

internal sealed class JobOperatorPermissions : IOperatorPermissionSource
{
    public const string Read = "jobs.read";
    public const string Manage = "jobs.manage";

    public IEnumerable<OperatorPermission> Permissions =>
    [
        new(Read, "See jobs and dead letters of all tenants, with those payloads that are not encrypted.", PlatformRoles.Support),
        new(Manage, "Run dead letters again, change and delete them, cancel jobs, pause queues."),
    ];
}
