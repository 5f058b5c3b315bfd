using System.Threading.RateLimiting;
using SvcInfra.Application.RateLimits.Contracts;

namespace SvcInfra.Infrastructure.RateLimits.Memory;

/// <summary>The state of one partition. Not safe for concurrent use.</summary>
internal interface IQuota
{
    /// <param name="now">On any clock that never goes back.</param>
    RateLimitState Take(int cost, TimeSpan now);
}

/// <summary>
/// One partition of the framework's <see cref="PartitionedRateLimiter{TResource}"/>. The framework's own limiters do not say when units come back,
/// and read a clock that tests cannot set.
/// </summary>
internal sealed class PartitionLimiter : RateLimiter
{
    /// <summary>The state after an attempt, as metadata of its lease.</summary>
    public static readonly MetadataName<RateLimitState> State = MetadataName.Create<RateLimitState>("STATE");

    private readonly Lock _lock = new();
    private readonly IQuota _quota;
    private readonly TimeProvider _time;
    private readonly TimeSpan _fullAfter;
    private readonly Action _onDisposed;
    private TimeSpan _takenAt;

    public PartitionLimiter(RateLimit limit, TimeProvider time, Action onDisposed)
    {
        _quota = limit.Kind == RateLimitKind.TokenBucket ? new TokenBucket(limit) : new SlidingWindow(limit);
        _time = time;
        _onDisposed = onDisposed;
        _fullAfter = limit.Window + (limit.Window / SlidingWindow.Segments);
        _takenAt = Now;
    }

    /// <summary>Null as long as something is taken: such a partition must not be forgotten.</summary>
    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (_lock)
            {
                return Now - _takenAt is var idle && idle > _fullAfter ? idle : null;
            }
        }
    }

    public override RateLimiterStatistics? GetStatistics() => null;

    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        lock (_lock)
        {
            var now = Now;
            _takenAt = now;
            return new Lease(_quota.Take(permitCount, now));
        }
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) =>
        new(AttemptAcquireCore(permitCount));

    protected override void Dispose(bool disposing)
    {
        _onDisposed();
        base.Dispose(disposing);
    }

    private TimeSpan Now => _time.GetElapsedTime(0);

    private sealed class Lease(RateLimitState state) : RateLimitLease
    {
        public override bool IsAcquired => state.IsAllowed;

        public override IEnumerable<string> MetadataNames => [State.Name];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = state;
            return metadataName == State.Name;
        }
    }
}
