using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Jobs;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Jobs.Enqueue;

namespace SvcInfra.Infrastructure.Jobs.Worker;

/// <summary>
/// Claims ready jobs while it has capacity, and runs them. A commit wakes it; otherwise it polls. When it stops, it claims no more jobs, returns
/// those that have not started, waits for the running ones, and then cancels and returns them too.
/// </summary>
internal sealed class JobWorker(
    StartupSequence startup, IHostApplicationLifetime lifetime, IJobStore store, JobBuffer buffer, JobRunner runner, RunningJobs running,
    JobOutcomes outcomes, JobHeartbeat heartbeat, JobCatalog catalog, JobQueues queues, JobFairness fairness, JobWakeUp wakeUp,
    DatabaseOutage outage, IOptions<JobsOptions> options, TimeProvider time) : BackgroundService
{
    /// <summary>The time for cancelled jobs to end, and again for the last outcomes to be written.</summary>
    private static readonly TimeSpan LastTimeout = TimeSpan.FromSeconds(2);

    private readonly string[] _names = [.. catalog.All.Select(type => type.Name)];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host stops its services one after the other, the server first; the grace period starts for all of them at once.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        if (!await startup.WaitAsync(stop.Token))
        {
            return;
        }

        using var end = new CancellationTokenSource();
        var writing = outcomes.RunAsync(end.Token);
        var beating = heartbeat.RunAsync(end.Token);
        await ClaimUntilAsync(stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await EndAsync(writing);
        await end.CancelAsync();
        await Task.WhenAll(writing, beating).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ClaimUntilAsync(CancellationToken stop)
    {
        long? polled = null;
        while (!stop.IsCancellationRequested)
        {
            var woken = wakeUp.Next;
            if (polled is null || time.GetElapsedTime(polled.Value) >= options.Value.PollInterval)
            {
                await TryAsync(PollAsync);
                polled = time.GetTimestamp();
            }

            var (count, fullTenants, fullQueues) = buffer.GetCapacity();
            var claimNeeded = buffer.ClaimNeeded;
            var isMore = false;
            if (count > 0)
            {
                var claim = new JobClaim(count, _names, [.. queues.Open.Except(fullQueues)], fullTenants);
                isMore = await TryAsync(() => ClaimAsync(claim));
                BeginAll(stop);
            }

            var isLimited = fullTenants.Length + fullQueues.Length > 0;
            await (isMore || count == 0 ? claimNeeded : isLimited ? Task.WhenAny(claimNeeded, woken) : woken)
                .WaitAsync(options.Value.PollInterval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> PollAsync()
    {
        await queues.RefreshAsync(CancellationToken.None);
        while (!await store.PromoteAsync(CancellationToken.None))
        {
            // Each call promotes up to a thousand jobs.
        }

        return true;
    }

    /// <returns>True if there may be more jobs to claim.</returns>
    private async Task<bool> ClaimAsync(JobClaim claim)
    {
        // Not cancellable: this process must learn of every job that the store has claimed for it.
        var claimed = claim.Queues.Length == 0 ? [] : await store.ClaimAsync(claim, CancellationToken.None);
        foreach (var job in claimed)
        {
            // From now on a stop waits for the job or returns it.
            running.Add(job.Lease);
            fairness.AdvanceHead(job.Queue, job.Priority, job.OrderAt);
        }

        buffer.Add(claimed);
        if (claimed.Count < claim.Count && claim.FullTenants.Length == 0)
        {
            fairness.Reset();
        }

        return claimed.Count == claim.Count;
    }

    private async Task<bool> TryAsync(Func<Task<bool>> action)
    {
        var failures = outage.Failures;
        try
        {
            var result = await action();
            outage.Ended(failures);
            return result;
        }
#pragma warning disable CA1031 // The next poll tries again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            outage.Began(e);
            return false;
        }
    }

    private void BeginAll(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && buffer.Begin() is { } job)
        {
            _ = Task.Run(() => RunAsync(job), CancellationToken.None);
        }
    }

    /// <summary>Runs the job, and then buffered jobs as long as there are any.</summary>
    private async Task RunAsync(ClaimedJob? job)
    {
        while (job is not null)
        {
            var began = time.GetTimestamp();
            try
            {
                outcomes.Add(await runner.RunAsync(job, running.Of(job.Lease)));
            }
            finally
            {
                buffer.End(job, time.GetElapsedTime(began));
            }

            job = buffer.Begin();
        }
    }

    private async Task EndAsync(Task writing)
    {
        foreach (var job in buffer.Drain())
        {
            outcomes.Add(new ReturnedJob(job.Lease));
        }

        if (!await IsIdleWithinAsync(options.Value.StopGrace))
        {
            await running.StopAllAsync();
            if (!await IsIdleWithinAsync(LastTimeout))
            {
                // A handler that ignores its token does not keep its job; if it ends later, its outcome is not written.
                foreach (var lease in running.Leases)
                {
                    outcomes.Add(new ReturnedJob(lease));
                }
            }
        }

        outcomes.Close();
        await writing.WaitAsync(LastTimeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<bool> IsIdleWithinAsync(TimeSpan limit)
    {
        var idle = buffer.WhenIdleAsync();
        await idle.WaitAsync(limit, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return idle.IsCompleted;
    }
}
