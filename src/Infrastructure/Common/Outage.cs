namespace SvcInfra.Infrastructure.Common;

/// <summary>Says once that something does not answer, and once that it does again, however often and by however many it is asked meanwhile.</summary>
internal abstract class Outage
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
            LogUnavailable(exception);
        }
    }

    /// <param name="failures">An attempt that succeeded, and began before another one failed, says nothing.</param>
    public void Ended(int failures)
    {
        if (failures == Failures && Interlocked.Exchange(ref _isAway, 0) == 1)
        {
            LogRecovered();
        }
    }

    protected abstract void LogUnavailable(Exception exception);

    protected abstract void LogRecovered();
}
