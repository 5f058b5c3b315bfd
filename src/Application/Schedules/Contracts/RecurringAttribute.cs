namespace SvcInfra.Application.Schedules.Contracts;

/// <summary>
/// Enqueues a job on a schedule, without tenant and user. The job must have a parameterless constructor. Several schedules on one job need
/// different names. An invalid schedule stops the start of the process with an error message.
/// </summary>
/// <param name="cron">
/// Five fields: minute, hour, day of the month, month, day of the week (see docs/schedules.md). An optional sixth field in front is the second.
/// </param>
[AttributeUsage(AttributeTargets.Class, Inherited = false, AllowMultiple = true)]
public sealed class RecurringAttribute(string cron) : Attribute
{
    public string Cron { get; } = cron;

    /// <summary>The IANA name of the time zone of the expression, such as <c>Europe/Berlin</c>. Default <c>UTC</c>.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>The name that operators see; unique; lower case, at most 100 characters. Default: the job's name.</summary>
    public string? Name { get; set; }

    /// <summary>What happens after firings were missed by more than a minute. Default <see cref="MisfirePolicy.FireOnce"/>.</summary>
    public MisfirePolicy Misfire { get; set; } = MisfirePolicy.FireOnce;

    /// <summary>What happens if the job of the previous firing still waits or runs. Default <see cref="OverlapPolicy.Skip"/>.</summary>
    public OverlapPolicy Overlap { get; set; } = OverlapPolicy.Skip;
}

/// <summary>For firings that were missed because no process was running.</summary>
public enum MisfirePolicy
{
    /// <summary>Fires once at once, however many firings were missed.</summary>
    FireOnce,

    /// <summary>Skips the missed firings and waits for the next one.</summary>
    Skip,
}

/// <summary>For a job that takes longer than the time between two firings, or that waits for a retry.</summary>
public enum OverlapPolicy
{
    /// <summary>Does not enqueue another job.</summary>
    Skip,

    /// <summary>Enqueues another job; both may run at the same time.</summary>
    Queue,
}
