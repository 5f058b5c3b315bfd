using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Jobs;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Jobs.Enqueue;

namespace SvcInfra.Infrastructure.Jobs.Worker;

/// <summary>
/// Claims ready jobs as long as there is room for them, and runs them. A commit wakes it; otherwise it polls. Told to stop it claims nothing
/// more, gives back what it has not begun, waits for what runs, then cancels that and gives it back too.
/// </summary>
internal sealed class JobWorker(
    StartupSequence startup, IHostApplicationLifetime lifetime, IJobStore store, JobBuffer buffer, JobRunner runner, RunningJobs running, JobOutcomes outcomes,
    JobHeartbeat heartbeat, JobCatalog catalog, JobQueues queues, JobFairness fairness, JobWakeUp signal, DatabaseOutage outage, IOptions<JobsOptions> options,
    TimeProvider time) : BackgroundService
{
    /// <summary>For what was cancelled to end, and again for the last outcomes to be written.</summary>
    private static readonly TimeSpan LastTimeout = TimeSpan.FromSeconds(2);

    private readonly string[] _names = [.. catalog.All.Select(type => type.Name)];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host stops its services one after the other, the server first; the time of grace begins for all of them together.
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
            var woken = signal.Next;
            if (polled is null || time.GetElapsedTime(polled.Value) >= options.Value.PollInterval)
            {
                await TryAsync(PollAsync);
                polled = time.GetTimestamp();
            }

            var (count, fullTenants, fullQueues) = buffer.Room();
            var hungry = buffer.Hungry;
            var isMore = false;
            if (count > 0)
            {
                var claim = new JobClaim(count, _names, [.. queues.Open.Except(fullQueues)], fullTenants);
                isMore = await TryAsync(() => ClaimAsync(claim));
                BeginAll(stop);
            }

            var isHeldUp = fullTenants.Length + fullQueues.Length > 0;
            await (isMore || count == 0 ? hungry : isHeldUp ? Task.WhenAny(hungry, woken) : woken)
                .WaitAsync(options.Value.PollInterval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> PollAsync()
    {
        await queues.RefreshAsync(CancellationToken.None);
        while (!await store.PromoteAsync(CancellationToken.None))
        {
            // A thousand at a time.
        }

        return true;
    }

    /// <returns>Whether there may be more.</returns>
    private async Task<bool> ClaimAsync(JobClaim claim)
    {
        // Not cancelled half-way: what the store has claimed must be known here.
        var claimed = claim.Queues.Length == 0 ? [] : await store.ClaimAsync(claim, CancellationToken.None);
        foreach (var job in claimed)
        {
            // Held from now on: at the stop it is waited for, or given back.
            running.Add(job.Lease);
            fairness.HeadIs(job.Queue, job.Priority, job.OrderAt);
        }

        buffer.Add(claimed);
        if (claimed.Count < claim.Count && claim.FullTenants.Length == 0)
        {
            fairness.Empty();
        }

        return claimed.Count == claim.Count;
    }

    private async Task<bool> TryAsync(Func<Task<bool>> ask)
    {
        var failures = outage.Failures;
        try
        {
            var answer = await ask();
            outage.Ended(failures);
            return answer;
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

    /// <summary>One job, and then the next that waits here, as long as there is one.</summary>
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
                // What does not heed its token is given back all the same; if it ends later, its end is not written.
                foreach (var lease in running.Leases)
                {
                    outcomes.Add(new ReturnedJob(lease));
                }
            }
        }

        outcomes.Close();
        await writing.WaitAsync(LastTimeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<bool> IsIdleWithinAsync(TimeSpan patience)
    {
        var idle = buffer.WhenIdleAsync();
        await idle.WaitAsync(patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return idle.IsCompleted;
    }
}
