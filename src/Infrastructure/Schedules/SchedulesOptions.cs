using System.ComponentModel.DataAnnotations;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>Section <c>Schedules</c>: whether and how this process fires recurring jobs.</summary>
internal sealed class SchedulesOptions
{
    public const string Section = "Schedules";

    /// <summary>Whether this process fires schedules. If not, it can still list, pause and run them. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// A firing that is later than this counts as missed, and the schedule's misfire policy applies. Default 1 minute; 1 second to 1 hour.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = Section + ":MisfireThreshold must be from {1} to {2}.")]
    public TimeSpan MisfireThreshold { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How often a process reports that it is alive (PostgreSQL). After twice this time without a report, other processes take over its firings.
    /// Default 7.5 seconds; 0.5 seconds to 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00", ErrorMessage = Section + ":CheckInInterval must be from {1} to {2}.")]
    public TimeSpan CheckInInterval { get; set; } = TimeSpan.FromSeconds(7.5);
}
