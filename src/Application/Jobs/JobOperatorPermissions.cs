using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Jobs;

internal sealed class JobOperatorPermissions : IOperatorPermissionSource
{
    public const string Read = "jobs.read";
    public const string Manage = "jobs.manage";

    public IEnumerable<OperatorPermission> Permissions =>
    [
        new(Read, "See jobs and dead letters of all tenants, including payloads that are not encrypted.", PlatformRoles.Support),
        new(Manage, "Retry, edit and delete dead letters, cancel jobs, pause and resume queues."),
    ];
}
