using SvcInfra.Infrastructure.Persistence.Conventions;

namespace SvcInfra.FunctionalTests.Common;

/// <summary>The real clock, which a test can advance instead of waiting.</summary>
public sealed class TestClock : TimeProvider
{
    private long _aheadTicks;
    private bool _hasMoved;

    public override DateTimeOffset GetUtcNow() => UtcInstant.Truncate(base.GetUtcNow().AddTicks(Interlocked.Read(ref _aheadTicks)));

    public override long GetTimestamp() =>
        base.GetTimestamp() + (long)(Interlocked.Read(ref _aheadTicks) * ((double)TimestampFrequency / TimeSpan.TicksPerSecond));

    /// <summary>Forward only: tokens issued earlier must not lie in the future.</summary>
    public void Forward(TimeSpan by)
    {
        Interlocked.Add(ref _aheadTicks, by.Ticks);
        Volatile.Write(ref _hasMoved, true);
    }

    /// <summary>Whether it was advanced since the last call.</summary>
    public bool TakeMove() => Interlocked.Exchange(ref _hasMoved, false);
}
