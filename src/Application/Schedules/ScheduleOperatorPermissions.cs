using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Schedules;

internal sealed class ScheduleOperatorPermissions : IOperatorPermissionSource
{
    public const string Read = "schedules.read";
    public const string Manage = "schedules.manage";

    public IEnumerable<OperatorPermission> Permissions =>
    [
        new(Read, "See schedules, when they are due and whether they are paused.", PlatformRoles.Support),
        new(Manage, "Run, pause and resume schedules."),
    ];
}
