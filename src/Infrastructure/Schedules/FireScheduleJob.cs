using Microsoft.Extensions.Logging;
using Quartz;
using SvcInfra.Application.Schedules;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>
/// What Quartz runs for every schedule; the key of its detail is the schedule's name. It ends only when the firing is committed: told to stop
/// before, it throws, and Quartz hands the firing to another process, or to the next start. Its name stands in the database.
/// </summary>
internal sealed partial class FireScheduleJob(
    ScheduleCatalog catalog, ScheduleFirer firer, ScheduleOutage outage, TimeProvider time, ILogger<FireScheduleJob> logger) : IJob
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var name = context.JobDetail.Key.Name;

        // Cron plans whole seconds; a fraction comes from Quartz's handling of late and recovered firings and would make one firing two.
        var scheduledAt = DateTimeOffset.FromUnixTimeSeconds((context.ScheduledFireTimeUtc ?? context.FireTimeUtc).ToUnixTimeSeconds());
        if (catalog.Find(name) is not { } schedule)
        {
            LogUnknown(name, scheduledAt);
            return;
        }

        using var timer = new PeriodicTimer(Pause, time);
        while (!await TryAsync(schedule, scheduledAt, cancellationToken))
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private async Task<bool> TryAsync(ScheduleType schedule, DateTimeOffset scheduledAt, CancellationToken cancellationToken)
    {
        try
        {
            await firer.FireAsync(schedule, scheduledAt, cancellationToken);
            outage.Ended();
            return true;
        }
        catch (FiringRefusedException e)
        {
            LogRefused(e, schedule.Name, scheduledAt);
            return false;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && QuartzLog.IsAboutDatabase(e))
        {
            outage.Began(e);
            return false;
        }
#pragma warning disable CA1031 // A bug: trying again would not help, and would keep one of Quartz's few places.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(e, schedule.Name, scheduledAt);
            return true;
        }
    }

    [LoggerMessage(LogLevel.Error, "The firing of {Schedule} for {ScheduledAt} is lost: this process does not know the schedule")]
    private partial void LogUnknown(string schedule, DateTimeOffset scheduledAt);

    [LoggerMessage(LogLevel.Warning, "The firing of {Schedule} for {ScheduledAt} was refused; it is tried again")]
    private partial void LogRefused(Exception exception, string schedule, DateTimeOffset scheduledAt);

    [LoggerMessage(LogLevel.Error, "The firing of {Schedule} for {ScheduledAt} is lost")]
    private partial void LogFailed(Exception exception, string schedule, DateTimeOffset scheduledAt);
}
