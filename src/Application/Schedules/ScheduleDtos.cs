namespace SvcInfra.Application.Schedules;

public sealed record SchedulesDto(IReadOnlyList<ScheduleDto> Items);

/// <param name="Job">The name of the job that it enqueues.</param>
/// <param name="Cron">As it was declared.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="NextRun">Null when nothing is planned, because no process has entered it yet or because it is never due again.</param>
/// <param name="PreviousRun">For when the last firing was planned; when it was asked for, if somebody ran it by hand. Null when there was none.</param>
/// <param name="IsPaused">Then nothing is fired at `nextRun`.</param>
public sealed record ScheduleDto(
    string Name, string Job, string Cron, string TimeZone, DateTimeOffset? NextRun, DateTimeOffset? PreviousRun, bool IsPaused);
