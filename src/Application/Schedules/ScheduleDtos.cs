namespace SvcInfra.Application.Schedules;

public sealed record SchedulesDto(IReadOnlyList<ScheduleDto> Items);

/// <param name="Job">The name of the enqueued job.</param>
/// <param name="Cron">The cron expression as declared in the code.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="NextRun">Null if no process has stored the schedule yet, or if it is never due again.</param>
/// <param name="PreviousRun">The planned time of the last firing, or the time of the request if it was run manually. Null if there was none.</param>
/// <param name="IsPaused">If true, the schedule does not fire at `nextRun`.</param>
public sealed record ScheduleDto(
    string Name, string Job, string Cron, string TimeZone, DateTimeOffset? NextRun, DateTimeOffset? PreviousRun, bool IsPaused);
