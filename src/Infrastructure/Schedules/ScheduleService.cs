using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>Starts Quartz after the start of the process is complete, and waits for running firings when it stops.</summary>
internal sealed class ScheduleService(
    StartupSequence startup, IHostApplicationLifetime lifetime, QuartzScheduler quartz, ScheduleReconciler reconciler, ScheduleOutage outage,
    IOptions<SchedulesOptions> options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    /// <summary>A firing takes milliseconds; one that the database blocks for longer is handed over.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        if (!await startup.WaitAsync(stop.Token))
        {
            return;
        }

        await BeginAsync(stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await new TaskCompletionSource().Task.WaitAsync(stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (quartz.Existing is { } scheduler)
        {
            await scheduler.Shutdown(true, CancellationToken.None).AsTask().WaitAsync(StopTimeout, time, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Begins a second after the start, because loading Quartz must not delay the first requests.</summary>
    private async Task BeginAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(RetryInterval, time);
        do
        {
            await timer.WaitForNextTickAsync(stop);
        }
        while (!await TryStartAsync(stop));
    }

    private async Task<bool> TryStartAsync(CancellationToken stop)
    {
        var failures = outage.Failures;
        try
        {
            await reconciler.RunAsync(stop);
            await (await quartz.GetAsync(stop)).Start(stop);
            outage.Ended(failures);
            return true;
        }
#pragma warning disable CA1031 // The database may be unreachable; the next attempt comes after the interval.
        catch (Exception e) when (!stop.IsCancellationRequested)
#pragma warning restore CA1031
        {
            outage.Began(e);
            return false;
        }
    }
}
