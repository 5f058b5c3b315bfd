using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Schedules;

public static class ScheduleErrors
{
    public static readonly Error Unknown = new(ErrorKind.NotFound, "schedules.unknown", "There is no schedule of this name.");
}
