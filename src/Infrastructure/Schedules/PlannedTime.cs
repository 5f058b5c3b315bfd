using System.Globalization;
using Quartz;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>
/// The instant of the expression that a firing of Quartz stands for: the same one for every attempt of the firing, because it is the key that makes
/// it unique. What Quartz calls the scheduled time is not: a firing that was missed is moved to the moment when that was noticed, and one that is
/// taken over carries the moment when the dead process began it.
/// </summary>
internal static class PlannedTime
{
    public static async ValueTask<DateTimeOffset> OfAsync(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        if (!context.Recovering)
        {
            return LastUntil(context.Trigger, context.Trigger.PreviousFireTimeUtc ?? context.FireTimeUtc);
        }

        // What the first attempt had as its trigger's time, in whole seconds.
        var first = context.MergedJobDataMap.GetString(SchedulerConstants.FailedJobOriginalTriggerScheduledFireTime)
            ?? throw new InvalidOperationException("A firing that is taken over does not say what it was planned for.");
        var at = DateTimeOffset.Parse(first, CultureInfo.InvariantCulture);
        return await context.Scheduler.GetTrigger(context.RecoveringTriggerKey!, cancellationToken) is { } trigger ? LastUntil(trigger, at) : at;
    }

    /// <summary>
    /// The trigger's last instant that is not after <paramref name="at"/>: that instant itself, if it is one. Without one (the trigger is newer than
    /// the firing) the whole second.
    /// </summary>
    public static DateTimeOffset LastUntil(ITrigger trigger, DateTimeOffset at)
    {
        var high = at.ToUnixTimeSeconds();
        var low = trigger.StartTimeUtc.ToUnixTimeSeconds() - 1;
        if (!IsDue(low))
        {
            return DateTimeOffset.FromUnixTimeSeconds(high);
        }

        // Always: the next instant after low is due, and the one after high is not.
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
