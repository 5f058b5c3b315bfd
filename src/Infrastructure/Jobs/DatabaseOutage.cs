using Microsoft.Extensions.Logging;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>Says once that the database, or the store of jobs outside of it, does not answer, and once that it does again, however often it is asked meanwhile.</summary>
internal sealed partial class DatabaseOutage(ILogger<DatabaseOutage> logger)
{
    private int _isAway;
    private int _failures;

    /// <summary>To be asked before an attempt, and given to <see cref="Ended"/> after it.</summary>
    public int Failures => Volatile.Read(ref _failures);

    public void Began(Exception exception)
    {
        Interlocked.Increment(ref _failures);
        if (Interlocked.Exchange(ref _isAway, 1) == 0)
        {
            LogAway(exception);
        }
    }

    /// <param name="failures">An attempt that succeeded, and began before another one failed, says nothing.</param>
    public void Ended(int failures)
    {
        if (failures == Failures && Interlocked.Exchange(ref _isAway, 0) == 1)
        {
            LogBack();
        }
    }

    [LoggerMessage(LogLevel.Error, "The store of jobs cannot be reached; it is tried again until it can")]
    private partial void LogAway(Exception exception);

    [LoggerMessage(LogLevel.Information, "The store of jobs can be reached again")]
    private partial void LogBack();
}
