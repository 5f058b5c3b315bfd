namespace SvcInfra.Application.Schedules.Contracts;

/// <summary>
/// Has a job enqueued again and again, without tenant and user. The job is a record that can be made without arguments. It may bear several of
/// these, each with a name of its own. A wrong one ends the start with a sentence.
/// </summary>
/// <param name="cron">
/// Five fields: minute, hour, day of the month, month, day of the week (docs/schedules.md says what each may hold). A sixth one in front is the
/// seconds.
/// </param>
[AttributeUsage(AttributeTargets.Class, Inherited = false, AllowMultiple = true)]
public sealed class RecurringAttribute(string cron) : Attribute
{
    public string Cron { get; } = cron;

    /// <summary>The IANA name of the zone whose clocks count, such as <c>Europe/Berlin</c>. Default <c>UTC</c>.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>By which operators know it; unique; lower case, at most 100 characters. Default: the job's name.</summary>
    public string? Name { get; set; }

    /// <summary>What happens with firings that were missed by more than a minute. Default <see cref="MisfirePolicy.FireOnce"/>.</summary>
    public MisfirePolicy Misfire { get; set; } = MisfirePolicy.FireOnce;

    /// <summary>What happens when the job of the last firing still waits or runs. Default <see cref="OverlapPolicy.Skip"/>.</summary>
    public OverlapPolicy Overlap { get; set; } = OverlapPolicy.Skip;
}

/// <summary>For firings that nobody was there to do.</summary>
public enum MisfirePolicy
{
    /// <summary>However many were missed, one is made up for at once.</summary>
    FireOnce,

    /// <summary>None is made up for; the next one comes at its time.</summary>
    Skip,
}

/// <summary>For a job that takes longer than the time between two firings, and for one that waits for a retry.</summary>
public enum OverlapPolicy
{
    /// <summary>Another one is not enqueued.</summary>
    Skip,

    /// <summary>Another one is enqueued all the same; they may run at the same time.</summary>
    Queue,
}
