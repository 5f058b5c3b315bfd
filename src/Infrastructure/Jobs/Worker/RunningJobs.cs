using System.Collections.Concurrent;

namespace SvcInfra.Infrastructure.Jobs.Worker;

/// <summary>The leases that this process holds, from the claim until the outcome is written, and the cancellation tokens of their jobs.</summary>
internal sealed class RunningJobs
{
    private readonly ConcurrentDictionary<JobLease, RunningJob> _held = new();

    public ICollection<JobLease> Leases => _held.Keys;

    public void Add(JobLease lease) => _held[lease] = new RunningJob();

    public RunningJob Of(JobLease lease) => _held[lease];

    public void Remove(JobLease lease) => _held.TryRemove(lease, out _);

    /// <summary>Stops a job because the process stops or another worker holds the job.</summary>
    public Task StopAsync(JobLease lease) => _held.TryGetValue(lease, out var job) ? job.StopAsync() : Task.CompletedTask;

    public Task StopAllAsync() => Task.WhenAll(_held.Values.Select(job => job.StopAsync()));

    /// <summary>Cancels a job on an operator's request.</summary>
    public Task CancelAsync(Guid id) => Task.WhenAll(_held.Where(pair => pair.Key.Id == id).Select(pair => pair.Value.CancelAsync()));
}

#pragma warning disable CA1001 // The source has no timer and no link, so it needs no disposal, and a late cancellation does no harm.
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
