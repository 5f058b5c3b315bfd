using System.Globalization;
using Quartz;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>
/// Computes the instant of the cron expression that a Quartz firing belongs to. It is the same for every attempt, because it is the firing's unique
/// key. Quartz's scheduled time is not: for a missed firing it is the time when the misfire was noticed, and for a firing that is taken over it
/// is the time when the dead process started it.
/// </summary>
internal static class PlannedTime
{
    public static async ValueTask<DateTimeOffset> OfAsync(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        if (!context.Recovering)
        {
            return LastUntil(context.Trigger, context.Trigger.PreviousFireTimeUtc ?? context.FireTimeUtc);
        }

        // The trigger's time of the first attempt, in whole seconds.
        var first = context.MergedJobDataMap.GetString(SchedulerConstants.FailedJobOriginalTriggerScheduledFireTime)
            ?? throw new InvalidOperationException("A recovered firing has no original trigger time.");
        var at = DateTimeOffset.Parse(first, CultureInfo.InvariantCulture);
        return await context.Scheduler.GetTrigger(context.RecoveringTriggerKey!, cancellationToken) is { } trigger
            ? LastUntil(trigger, at)
            : at;
    }

    /// <summary>
    /// The trigger's last due instant at or before <paramref name="at"/>. If none exists, because the trigger is newer than the firing:
    /// <paramref name="at"/> in whole seconds.
    /// </summary>
    public static DateTimeOffset LastUntil(ITrigger trigger, DateTimeOffset at)
    {
        var high = at.ToUnixTimeSeconds();
        var low = trigger.StartTimeUtc.ToUnixTimeSeconds() - 1;
        if (!IsDue(low))
        {
            return DateTimeOffset.FromUnixTimeSeconds(high);
        }

        // Invariant: the next instant after low is due, and the one after high is not.
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = IsDue(middle) ? (middle, high) : (low, middle);
        }

        return NextAfter(low)!.Value;

        DateTimeOffset? NextAfter(long second) => trigger.GetFireTimeAfter(DateTimeOffset.FromUnixTimeSeconds(second));

        bool IsDue(long second) => NextAfter(second) <= at;
    }
}
