using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Jobs;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>
/// Claims due jobs as long as there is room to run them. A commit of this process wakes it; otherwise it polls. Told to stop it claims nothing
/// more, waits for what runs, then cancels it and gives it back.
/// </summary>
internal sealed class JobWorker(
    StartupSequence startup, IHostApplicationLifetime lifetime, IJobStore store, JobRunner runner, RunningJobs running, JobOutcomes outcomes,
    JobHeartbeat heartbeat, JobCatalog catalog, JobSignal signal, DatabaseOutage outage, IOptions<JobsOptions> options, TimeProvider time) : BackgroundService
{
    /// <summary>For what was cancelled to end, and again for the last outcomes to be written.</summary>
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _room = new(options.Value.Concurrency, options.Value.Concurrency);

    public override void Dispose()
    {
        _room.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host stops its services one after the other, the server first; the time of grace begins for all of them together.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        await startup.Completion.WaitAsync(stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!startup.IsComplete)
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
        var queues = options.Value.Queues;
        string[] names = [.. catalog.All.Where(type => queues.Count == 0 || queues.Contains(type.Settings.Queue)).Select(type => type.Name)];
        while (true)
        {
            var room = await WaitForRoomAsync(stop);
            var woken = signal.Next;
            var claimed = await TryClaimAsync(room, names, stop);
            foreach (var job in claimed)
            {
                // Held from now on: at the stop it is waited for, or given back.
                var token = running.Add(job.Lease);
                _ = Task.Run(() => RunAsync(job, token), CancellationToken.None);
            }

            if (room > claimed.Count)
            {
                _room.Release(room - claimed.Count);
                await woken.WaitAsync(options.Value.PollInterval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            stop.ThrowIfCancellationRequested();
        }
    }

    /// <returns>How many may run more, at least one; they are taken.</returns>
    private async Task<int> WaitForRoomAsync(CancellationToken stop)
    {
        await _room.WaitAsync(stop);
        var room = 1;
        while (room < options.Value.BatchSize && await _room.WaitAsync(TimeSpan.Zero, CancellationToken.None))
        {
            room++;
        }

        return room;
    }

    private async Task<IReadOnlyList<ClaimedJob>> TryClaimAsync(int count, string[] names, CancellationToken stop)
    {
        try
        {
            // Not cancelled half-way: what the database has claimed must be known here.
            var claimed = stop.IsCancellationRequested ? [] : await store.ClaimAsync(count, names, CancellationToken.None);
            outage.Ended();
            return claimed;
        }
#pragma warning disable CA1031 // The next poll tries again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            outage.Began(e);
            return [];
        }
    }

    private async Task RunAsync(ClaimedJob job, CancellationToken token)
    {
        try
        {
            outcomes.Add(await runner.RunAsync(job, token));
        }
        finally
        {
            _room.Release();
        }
    }

    private async Task EndAsync(Task writing)
    {
        if (!await AllEndAsync(options.Value.StopGrace))
        {
            await running.CancelAllAsync();
            if (!await AllEndAsync(LastPatience))
            {
                // What does not heed its token is given back all the same; if it ends later, its end is not written.
                foreach (var lease in running.Leases)
                {
                    outcomes.Add(new ReturnedJob(lease));
                }
            }
        }

        outcomes.Close();
        await writing.WaitAsync(LastPatience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<bool> AllEndAsync(TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience, time);
        for (var free = 0; free < options.Value.Concurrency; free++)
        {
            try
            {
                await _room.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                if (free > 0)
                {
                    _room.Release(free);
                }

                return false;
            }
        }

        return true;
    }
}
