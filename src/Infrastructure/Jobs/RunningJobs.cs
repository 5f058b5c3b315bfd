using System.Collections.Concurrent;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>The leases that this process holds, from the claim until what came of it is written, and the tokens of those that run.</summary>
internal sealed class RunningJobs
{
    private readonly ConcurrentDictionary<JobLease, CancellationTokenSource> _held = new();

    public ICollection<JobLease> Leases => _held.Keys;

    public CancellationToken Add(JobLease lease)
    {
        // Without a timer and not linked to another, so there is nothing to dispose of, and cancelling late does no harm.
        var source = new CancellationTokenSource();
        _held[lease] = source;
        return source.Token;
    }

    public void Remove(JobLease lease) => _held.TryRemove(lease, out _);

    public Task CancelAsync(JobLease lease) => _held.TryGetValue(lease, out var source) ? source.CancelAsync() : Task.CompletedTask;

    public Task CancelAllAsync() => Task.WhenAll(_held.Values.Select(source => source.CancelAsync()));
}
