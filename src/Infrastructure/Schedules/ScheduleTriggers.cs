using Quartz;
using SvcInfra.Application.Schedules;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>
/// How a schedule looks in Quartz. Quartz's own calculation has the rules for daylight saving that are wanted (tests/UnitTests/Schedules).
/// </summary>
internal static class ScheduleTriggers
{
    public const string JobGroup = "schedules";

    public static JobKey JobKey(string schedule) => new(schedule, JobGroup);

    /// <summary>A group of its own: Quartz keeps the pause of a group, also for triggers that are stored into it later.</summary>
    public static TriggerKey TriggerKey(string schedule) => new(schedule, schedule);

    public static GroupMatcher<TriggerKey> TriggerGroup(string schedule) => GroupMatcher<TriggerKey>.GroupEquals(schedule);

    public static IJobDetail JobOf(ScheduleType schedule) =>
        JobBuilder.Create<FireScheduleJob>().WithIdentity(JobKey(schedule.Name)).StoreDurably(true).RequestRecovery(true).Build();

    /// <param name="schedule">Without a problem.</param>
    /// <param name="start">The first firing is after it.</param>
    public static ICronTrigger TriggerOf(ScheduleType schedule, DateTimeOffset start) =>
        (ICronTrigger)TriggerBuilder.Create(TimeProvider.System)
            .WithIdentity(TriggerKey(schedule.Name))
            .ForJob(JobKey(schedule.Name))

            // A process serves the groups that it knows: during a deployment the old version leaves a new schedule to the new one.
            .WithExecutionGroup(schedule.Name)
            .StartAt(start)
            .WithSchedule(CronScheduleBuilder.Create(Parse(schedule.Settings.Cron)).InTimeZone(schedule.TimeZone).WithMisfireInstruction(
                schedule.Settings.Misfire == MisfirePolicy.Skip ? CronTriggerMisfireInstruction.DoNothing : CronTriggerMisfireInstruction.FireAndProceed))
            .Build();

    public static bool AreSame(ICronTrigger one, ICronTrigger other) =>
        one.CronExpressionString == other.CronExpressionString && one.TimeZone.Id == other.TimeZone.Id && one.MisfireInstruction == other.MisfireInstruction
        && one.ExecutionGroup == other.ExecutionGroup;

    /// <summary>Quartz's expression: its reading of the five fields, with the seconds in front.</summary>
    /// <exception cref="FormatException">Quartz does not take it.</exception>
    public static CronExpression Parse(string cron)
    {
        var fields = cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var unix = CronExpression.Parse(string.Join(' ', fields[^5..]), CronFormat.Unix);
        return fields.Length == 5 ? unix : CronExpression.Parse(fields[0] + unix.CronExpressionString[1..]);
    }

    public static DateTimeOffset? NextOf(ScheduleType schedule, DateTimeOffset after) =>
        Parse(schedule.Settings.Cron).WithTimeZone(schedule.TimeZone).GetNextValidTimeAfter(after);

    /// <summary>A sentence for what can only be said by Quartz; null when nothing is wrong.</summary>
    public static string? ProblemOf(ScheduleType schedule, DateTimeOffset now)
    {
        try
        {
            return NextOf(schedule, now) is null
                ? $"[Recurring] of {schedule.JobType.Name}: '{schedule.Settings.Cron}' never comes."
                : null;
        }
        catch (FormatException e)
        {
            return $"[Recurring] of {schedule.JobType.Name}: '{schedule.Settings.Cron}' cannot be used: {e.Message}";
        }
    }
}
