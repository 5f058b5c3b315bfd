using Microsoft.Extensions.Logging;
using Quartz;
using SvcInfra.Application.Schedules;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>
/// Brings the store to what this version declares: adds, changes and removes. What is the same is left alone, so its next firing stays what it
/// is; what is paused stays paused.
/// </summary>
internal sealed partial class ScheduleReconciler(
    QuartzScheduler quartz, IScheduleStore store, ScheduleCatalog catalog, AppDbContextFactory contexts, TimeProvider time, ILogger<ScheduleReconciler> logger)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var scheduler = await quartz.GetAsync(cancellationToken);
        var last = store.ForgetsAtStop ? await LastFiringsAsync(cancellationToken) : [];
        await using var turn = await store.WaitForTurnAsync(cancellationToken);

        await RemoveAsync(scheduler, cancellationToken);
        var stored = (await scheduler.GetTriggers([.. catalog.All.Select(type => ScheduleTriggers.TriggerKey(type.Name))], cancellationToken))
            .OfType<ICronTrigger>().ToDictionary(trigger => trigger.Key);
        foreach (var type in catalog.All)
        {
            var now = time.GetUtcNow();
            var wanted = ScheduleTriggers.TriggerOf(type, last.GetValueOrDefault(type.Name, now));
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

                // Its pause would be remembered for the next schedule of this name.
                await scheduler.ResumeTriggerGroups(ScheduleTriggers.TriggerGroup(job.Name), cancellationToken);
                LogRemoved(job.Name);
            }
        }
    }

    private async Task<Dictionary<string, DateTimeOffset>> LastFiringsAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Lease(tenantId: null);
        return await EfScheduleFirings.LastAsync(context, cancellationToken);
    }

    [LoggerMessage(LogLevel.Debug, "Schedule {Schedule} is added: {Cron} {TimeZone}")]
    private partial void LogAdded(string schedule, string cron, string timeZone);

    [LoggerMessage(LogLevel.Information, "Schedule {Schedule} is changed to {Cron} {TimeZone}")]
    private partial void LogChanged(string schedule, string cron, string timeZone);

    [LoggerMessage(LogLevel.Information, "Schedule {Schedule} is removed: this version does not declare it")]
    private partial void LogRemoved(string schedule);
}
