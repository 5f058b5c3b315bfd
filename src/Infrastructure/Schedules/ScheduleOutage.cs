using Microsoft.Extensions.Logging;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>Of the database, as those notice who fire.</summary>
internal sealed partial class ScheduleOutage(ILogger<ScheduleOutage> logger) : Outage
{
    protected override void LogUnavailable(Exception exception) => LogAway(exception);

    protected override void LogRecovered() => LogBack();

    [LoggerMessage(LogLevel.Error, "The schedules cannot be fired because the database does not answer; it is tried again until it does")]
    private partial void LogAway(Exception exception);

    [LoggerMessage(LogLevel.Information, "The schedules can be fired again")]
    private partial void LogBack();
}
