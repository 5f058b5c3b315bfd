using Quartz;
using SvcInfra.Application.Schedules;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>
/// Converts schedules to Quartz's jobs and triggers. Quartz's rules for daylight saving are the documented ones (tests/UnitTests/Schedules).
/// </summary>
internal static class ScheduleTriggers
{
    public const string JobGroup = "schedules";

    public static JobKey JobKey(string schedule) => new(schedule, JobGroup);

    /// <summary>Each schedule has its own group: Quartz stores the pause of a group, also for triggers that are added to it later.</summary>
    public static TriggerKey TriggerKey(string schedule) => new(schedule, schedule);

    public static GroupMatcher<TriggerKey> TriggerGroup(string schedule) => GroupMatcher<TriggerKey>.GroupEquals(schedule);

    public static IJobDetail JobOf(ScheduleType schedule) =>
        JobBuilder.Create<FireScheduleJob>().WithIdentity(JobKey(schedule.Name)).StoreDurably(true).RequestRecovery(true).Build();

    /// <param name="schedule">A valid schedule.</param>
    /// <param name="start">The first firing is after this instant.</param>
    public static ICronTrigger TriggerOf(ScheduleType schedule, DateTimeOffset start) =>
        (ICronTrigger)TriggerBuilder.Create(TimeProvider.System)
            .WithIdentity(TriggerKey(schedule.Name))
            .ForJob(JobKey(schedule.Name))

            // A process serves only the groups that it knows: during a deployment the old version leaves a new schedule to the new version.
            .WithExecutionGroup(schedule.Name)
            .StartAt(start)
            .WithSchedule(CronScheduleBuilder.Create(Parse(schedule.Settings.Cron)).InTimeZone(schedule.TimeZone).WithMisfireInstruction(
                schedule.Settings.Misfire == MisfirePolicy.Skip
                    ? CronTriggerMisfireInstruction.DoNothing
                    : CronTriggerMisfireInstruction.FireAndProceed))
            .Build();

    public static bool AreSame(ICronTrigger one, ICronTrigger other) =>
        one.CronExpressionString == other.CronExpressionString && one.TimeZone.Id == other.TimeZone.Id
        && one.MisfireInstruction == other.MisfireInstruction && one.ExecutionGroup == other.ExecutionGroup;

    /// <summary>Converts the crontab fields to Quartz's expression, with the second in front.</summary>
    /// <exception cref="FormatException">Quartz does not accept the expression.</exception>
    public static CronExpression Parse(string cron)
    {
        var fields = cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var unix = CronExpression.Parse(string.Join(' ', fields[^5..]), CronFormat.Unix);
        return fields.Length == 5 ? unix : CronExpression.Parse(fields[0] + unix.CronExpressionString[1..]);
    }

    public static DateTimeOffset? NextOf(ScheduleType schedule, DateTimeOffset after) =>
        Parse(schedule.Settings.Cron).WithTimeZone(schedule.TimeZone).GetNextValidTimeAfter(after);

    /// <summary>An error message for problems that only Quartz finds; null if the schedule is valid.</summary>
    public static string? ProblemOf(ScheduleType schedule, DateTimeOffset now)
    {
        try
        {
            return NextOf(schedule, now) is null
                ? $"[Recurring] of {schedule.JobType.Name}: '{schedule.Settings.Cron}' is never due."
                : null;
        }
        catch (FormatException e)
        {
            return $"[Recurring] of {schedule.JobType.Name}: '{schedule.Settings.Cron}' cannot be used: {e.Message}";
        }
    }
}
