using Microsoft.Extensions.Logging;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>Says once that the database does not answer, and once that it does again.</summary>
internal sealed partial class ScheduleOutage(ILogger<ScheduleOutage> logger)
{
    private int _isAway;

    public void Began(Exception exception)
    {
        if (Interlocked.Exchange(ref _isAway, 1) == 0)
        {
            LogAway(exception);
        }
    }

    public void Ended()
    {
        if (Interlocked.Exchange(ref _isAway, 0) == 1)
        {
            LogBack();
        }
    }

    [LoggerMessage(LogLevel.Error, "The schedules cannot be fired because the database does not answer; it is tried again until it does")]
    private partial void LogAway(Exception exception);

    [LoggerMessage(LogLevel.Information, "The schedules can be fired again")]
    private partial void LogBack();
}
