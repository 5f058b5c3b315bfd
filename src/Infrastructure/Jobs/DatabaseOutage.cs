using Microsoft.Extensions.Logging;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>Says once that the database, or the store of jobs outside of it, does not answer, and once that it does again, however often it is asked meanwhile.</summary>
internal sealed partial class DatabaseOutage(ILogger<DatabaseOutage> logger)
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

    [LoggerMessage(LogLevel.Error, "The store of jobs cannot be reached; it is tried again until it can")]
    private partial void LogAway(Exception exception);

    [LoggerMessage(LogLevel.Information, "The store of jobs can be reached again")]
    private partial void LogBack();
}
