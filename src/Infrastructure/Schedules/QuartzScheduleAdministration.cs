using Ardalis.Result;
using Quartz;
using SvcInfra.Application.Schedules;
using SvcInfra.Application.Schedules.Contracts;
using SvcInfra.Domain.Schedules;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Schedules;

internal sealed class QuartzScheduleAdministration(
    QuartzScheduler quartz, ScheduleCatalog catalog, ScheduleFirer firer, AppDbContextFactory contexts, TimeProvider time) : IScheduleAdministration
{
    public async Task<IReadOnlyList<ScheduleState>> ListAsync(CancellationToken cancellationToken)
    {
        var scheduler = await quartz.GetAsync(cancellationToken);
        var stored = await scheduler.QueryTriggers(new TriggerQuery { Take = PagedQuery.All }, cancellationToken);
        var triggers = stored.Items.ToDictionary(trigger => trigger.Key);

        // The pause belongs to the trigger group: a schedule that is not stored yet can be paused, but has no trigger that shows it.
        var paused = (await scheduler.GetPausedTriggerGroups(cancellationToken)).ToHashSet();
        await using var context = contexts.Lease(tenantId: null);
        var last = await EfScheduleFirings.LastAsync(context, cancellationToken);
        return
        [
            .. catalog.All.Select(type =>
            {
                var trigger = triggers.GetValueOrDefault(ScheduleTriggers.TriggerKey(type.Name));
                return new ScheduleState(
                    type.Name, type.Job, type.Settings.Cron, type.TimeZone.Id, trigger?.NextFireTimeUtc,
                    last.TryGetValue(type.Name, out var at) ? at : null, paused.Contains(type.Name));
            }),
        ];
    }

    public async Task<Result> RunNowAsync(string name, CancellationToken cancellationToken)
    {
        if (catalog.Find(name) is not { } schedule)
        {
            return ScheduleErrors.Unknown;
        }

        try
        {
            await firer.FireAsync(schedule, time.GetUtcNow(), cancellationToken);
            return Result.Success();
        }
        catch (FiringRefusedException e)
        {
            return e.Error;
        }
    }

    public Task<Result> PauseAsync(string name, CancellationToken cancellationToken) => WithSchedulerAsync(
        name, async scheduler => await scheduler.PauseTriggerGroups(ScheduleTriggers.TriggerGroup(name), cancellationToken), cancellationToken);

    public Task<Result> ResumeAsync(string name, CancellationToken cancellationToken) => WithSchedulerAsync(
        name, async scheduler => await scheduler.ResumeTriggerGroups(ScheduleTriggers.TriggerGroup(name), cancellationToken), cancellationToken);

    private async Task<Result> WithSchedulerAsync(string name, Func<IScheduler, Task> action, CancellationToken cancellationToken)
    {
        if (catalog.Find(name) is null)
        {
            return ScheduleErrors.Unknown;
        }

        await action(await quartz.GetAsync(cancellationToken));
        return Result.Success();
    }
}
