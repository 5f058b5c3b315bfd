using System.Threading.RateLimiting;
using SvcInfra.Application.RateLimits.Contracts;

namespace SvcInfra.Infrastructure.RateLimits.Memory;

/// <summary>
/// Counts in this process. The framework removes a partition some ten seconds after all of its units came back, so memory is bounded by the
/// partitions of about one window.
/// </summary>
internal sealed class MemoryRateLimitStore : IRateLimitStore, IDisposable
{
    private readonly PartitionedRateLimiter<Partition> _partitions;
    private int _count;

    public MemoryRateLimitStore(TimeProvider time) =>
        _partitions = PartitionedRateLimiter.Create<Partition, Partition>(partition => RateLimitPartition.Get(partition, key =>
        {
            Interlocked.Increment(ref _count);
            return new PartitionLimiter(key.Limit, time, () => Interlocked.Decrement(ref _count));
        }));

    /// <summary>The partitions in memory.</summary>
    public int Count => Volatile.Read(ref _count);

    public RateLimitState Take(RateLimit limit, string partition, int cost)
    {
        using var lease = _partitions.AttemptAcquire(new Partition(limit, partition), cost);
        lease.TryGetMetadata(PartitionLimiter.State, out var state);
        return state;
    }

    public ValueTask<RateLimitState> TakeAsync(RateLimit limit, string partition, int cost, CancellationToken cancellationToken) =>
        new(Take(limit, partition, cost));

    public void Dispose() => _partitions.Dispose();

    /// <summary>With the limit: a tenant whose limit changes starts with a full quota.</summary>
    private readonly record struct Partition(RateLimit Limit, string Key);
}
