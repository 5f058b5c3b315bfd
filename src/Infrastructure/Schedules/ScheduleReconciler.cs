using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Quartz;
using SvcInfra.Application.Schedules;
using SvcInfra.Application.Schedules.Contracts;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>
/// Updates the store to the schedules that this version declares: adds, changes and removes them. Unchanged schedules keep their next firing, and
/// paused ones remain paused.
/// </summary>
internal sealed partial class ScheduleReconciler(
    QuartzScheduler quartz, IScheduleStore store, ScheduleCatalog catalog, ScheduleFirer firer, AppDbContextFactory contexts,
    IOptions<SchedulesOptions> options, TimeProvider time, ILogger<ScheduleReconciler> logger)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var scheduler = await quartz.GetAsync(cancellationToken);
        if (store.IsVolatile)
        {
            await MakeUpForMissedAsync(cancellationToken);
        }

        await using var storeLock = await store.LockAsync(cancellationToken);

        await RemoveAsync(scheduler, cancellationToken);
        var stored = (await scheduler.GetTriggers([.. catalog.All.Select(type => ScheduleTriggers.TriggerKey(type.Name))], cancellationToken))
            .OfType<ICronTrigger>().ToDictionary(trigger => trigger.Key);
        foreach (var type in catalog.All)
        {
            var wanted = ScheduleTriggers.TriggerOf(type, time.GetUtcNow());
            if (!stored.TryGetValue(wanted.Key, out var present))
            {
                await scheduler.AddJob(ScheduleTriggers.JobOf(type), AddJobOptions.Replacing, cancellationToken);
                await scheduler.ScheduleTrigger(wanted, TriggerConflict.Replace, cancellationToken);
                LogAdded(type.Name, type.Settings.Cron, type.TimeZone.Id);
            }
            else if (!ScheduleTriggers.AreSame(present, wanted))
            {
                await scheduler.RescheduleJob(wanted.Key, wanted, cancellationToken);
                LogChanged(type.Name, type.Settings.Cron, type.TimeZone.Id);
            }
        }
    }

    private async Task RemoveAsync(IScheduler scheduler, CancellationToken cancellationToken)
    {
        foreach (var job in await scheduler.GetJobKeys(GroupMatcher<JobKey>.GroupEquals(ScheduleTriggers.JobGroup), cancellationToken))
        {
            if (catalog.Find(job.Name) is null)
            {
                await scheduler.DeleteJob(job, cancellationToken);

                // Otherwise the pause would apply to a later schedule of the same name.
                await scheduler.ResumeTriggerGroups(ScheduleTriggers.TriggerGroup(job.Name), cancellationToken);
                LogRemoved(job.Name);
            }
        }
    }

    /// <summary>Quartz does this itself if its triggers outlive the process.</summary>
    private async Task MakeUpForMissedAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Lease(tenantId: null);
        foreach (var (name, last) in await EfScheduleFirings.LastAsync(context, cancellationToken))
        {
            var now = time.GetUtcNow();
            if (catalog.Find(name) is not { } type || ScheduleTriggers.NextOf(type, last) is not { } first || first > now)
            {
                continue;
            }

            // Fires the last missed one: with the time of the first one, the next start would find the others missed again.
            var missed = PlannedTime.LastUntil(ScheduleTriggers.TriggerOf(type, first), now);
            if (type.Settings.Misfire == MisfirePolicy.FireOnce || now - missed <= options.Value.MisfireThreshold)
            {
                await firer.FireAsync(type, missed, cancellationToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "Schedule {Schedule} was added: {Cron} {TimeZone}")]
    private partial void LogAdded(string schedule, string cron, string timeZone);

    [LoggerMessage(LogLevel.Information, "Schedule {Schedule} was changed to {Cron} {TimeZone}")]
    private partial void LogChanged(string schedule, string cron, string timeZone);

    [LoggerMessage(LogLevel.Information, "Schedule {Schedule} was removed: this version does not declare it")]
    private partial void LogRemoved(string schedule);
}
