using System.Collections.Concurrent;

namespace SvcInfra.Infrastructure.Jobs.Worker;

/// <summary>Renews the leases of running jobs, stops jobs that were cancelled or lost to another worker, and writes progress reports.</summary>
internal sealed class JobHeartbeat(IJobStore store, RunningJobs running, DatabaseOutage outage, TimeProvider time)
{
    /// <summary>A quarter of a lease, so that three heartbeats may fail.</summary>
    public static readonly TimeSpan Interval = JobLease.Duration / 4;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<JobLease, JobProgress> _reports = new();

    /// <summary>Keeps the latest report of each job for the next tick: a handler with an open transaction must not wait for another one.</summary>
    public void Report(JobProgress progress) => _reports[progress.Lease] = progress;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        var last = time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                await WriteReportsAsync(cancellationToken);
                if (time.GetElapsedTime(last) >= Interval)
                {
                    last = time.GetTimestamp();
                    await BeatAsync(cancellationToken);
                }
            }
#pragma warning disable CA1031 // The next heartbeat tries again; a lease lasts for four.
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                outage.Began(e);
            }
        }
    }

    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        var leases = running.Leases;
        if (leases.Count == 0)
        {
            return;
        }

        var (held, cancelled) = await store.RenewAsync([.. leases], cancellationToken);
        foreach (var lost in leases.Where(lease => !held.Contains(lease)))
        {
            await running.StopAsync(lost);
        }

        foreach (var lease in cancelled)
        {
            await running.CancelAsync(lease.Id);
        }
    }

    public async Task WriteReportsAsync(CancellationToken cancellationToken)
    {
        List<JobProgress> reports = [];
        foreach (var lease in _reports.Keys)
        {
            if (_reports.TryRemove(lease, out var report))
            {
                reports.Add(report);
            }
        }

        if (reports.Count > 0)
        {
            await store.ReportAsync(reports, cancellationToken);
        }
    }
}
