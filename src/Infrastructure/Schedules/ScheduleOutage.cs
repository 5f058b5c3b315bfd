using Microsoft.Extensions.Logging;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>Logs database outages that prevent firings.</summary>
internal sealed partial class ScheduleOutage(ILogger<ScheduleOutage> logger) : Outage
{
    protected override void LogUnavailable(Exception exception) => LogAway(exception);

    protected override void LogRecovered() => LogBack();

    [LoggerMessage(LogLevel.Error, "Schedules cannot be fired because the database does not answer. Retries continue until it does")]
    private partial void LogAway(Exception exception);

    [LoggerMessage(LogLevel.Information, "Schedules can be fired again")]
    private partial void LogBack();
}
