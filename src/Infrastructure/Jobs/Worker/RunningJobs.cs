using System.Collections.Concurrent;

namespace SvcInfra.Infrastructure.Jobs.Worker;

/// <summary>The leases that this process holds, from the claim until what came of it is written, and the tokens of those that run.</summary>
internal sealed class RunningJobs
{
    private readonly ConcurrentDictionary<JobLease, RunningJob> _held = new();

    public ICollection<JobLease> Leases => _held.Keys;

    public void Add(JobLease lease) => _held[lease] = new RunningJob();

    public RunningJob Of(JobLease lease) => _held[lease];

    public void Remove(JobLease lease) => _held.TryRemove(lease, out _);

    /// <summary>The process stops, or another one has the job.</summary>
    public Task StopAsync(JobLease lease) => _held.TryGetValue(lease, out var job) ? job.StopAsync() : Task.CompletedTask;

    public Task StopAllAsync() => Task.WhenAll(_held.Values.Select(job => job.StopAsync()));

    /// <summary>An operator cancelled the job.</summary>
    public Task CancelAsync(Guid id) => Task.WhenAll(_held.Where(pair => pair.Key.Id == id).Select(pair => pair.Value.CancelAsync()));
}

#pragma warning disable CA1001 // Without a timer and not linked to another, so there is nothing to dispose of, and cancelling late does no harm.
internal sealed class RunningJob
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _source = new();

    public CancellationToken Token => _source.Token;

    public bool IsCancelled { get; private set; }

    public Task StopAsync() => _source.CancelAsync();

    public Task CancelAsync()
    {
        IsCancelled = true;
        return _source.CancelAsync();
    }
}
