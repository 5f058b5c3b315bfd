namespace SvcInfra.Infrastructure.Common;

/// <summary>Logs once that a dependency is unavailable, and once that it has recovered, however many calls fail in between.</summary>
internal abstract class Outage
{
    private int _isUnavailable;
    private int _failures;

    /// <summary>Read it before an attempt, and pass it to <see cref="Ended"/> after the attempt.</summary>
    public int Failures => Volatile.Read(ref _failures);

    public void Began(Exception exception)
    {
        Interlocked.Increment(ref _failures);
        if (Interlocked.Exchange(ref _isUnavailable, 1) == 0)
        {
            LogUnavailable(exception);
        }
    }

    /// <param name="failures">An attempt that succeeded but started before another one failed does not end the outage.</param>
    public void Ended(int failures)
    {
        if (failures == Failures && Interlocked.Exchange(ref _isUnavailable, 0) == 1)
        {
            LogRecovered();
        }
    }

    protected abstract void LogUnavailable(Exception exception);

    protected abstract void LogRecovered();
}
