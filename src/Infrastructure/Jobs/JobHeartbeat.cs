namespace SvcInfra.Infrastructure.Jobs;

/// <summary>Prolongs the leases of what runs here, and stops what was lost to another worker.</summary>
internal sealed class JobHeartbeat(IJobStore store, RunningJobs running, DatabaseOutage outage, TimeProvider time)
{
    /// <summary>A quarter of a lease: three beats may fail.</summary>
    public static readonly TimeSpan Interval = JobLease.Duration / 4;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                await BeatAsync(cancellationToken);
            }
#pragma warning disable CA1031 // The next beat tries again; a lease lasts for four.
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

        var kept = await store.RenewAsync([.. leases], cancellationToken);
        foreach (var lost in leases.Where(lease => !kept.Contains(lease)))
        {
            await running.CancelAsync(lost);
        }
    }
}
