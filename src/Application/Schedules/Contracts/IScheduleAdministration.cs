using Ardalis.Result;

namespace SvcInfra.Application.Schedules.Contracts;

/// <summary>
/// The operators' actions on schedules. On PostgreSQL they apply to all processes, whether or not the called process fires schedules itself.
/// They take effect at once, outside of the caller's transaction.
/// </summary>
public interface IScheduleAdministration
{
    /// <summary>Lists all schedules that this process knows, by name.</summary>
    Task<IReadOnlyList<ScheduleState>> ListAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Enqueues the job now, even if the schedule is paused. With <see cref="OverlapPolicy.Skip"/>: not while the previous job waits or runs.
    /// </summary>
    /// <returns>Success, <c>schedules.unknown</c> (404), or the error of a database that refused the firing.</returns>
    Task<Result> RunNowAsync(string name, CancellationToken cancellationToken);

    /// <summary>Pauses the schedule until it is resumed, across restarts and changes of the schedule. Idempotent.</summary>
    /// <returns>Success, or <c>schedules.unknown</c> (404).</returns>
    Task<Result> PauseAsync(string name, CancellationToken cancellationToken);

    /// <summary>Resumes the schedule. Its <see cref="MisfirePolicy"/> applies to firings missed during the pause.</summary>
    /// <returns>Success, or <c>schedules.unknown</c> (404).</returns>
    Task<Result> ResumeAsync(string name, CancellationToken cancellationToken);
}

/// <param name="Job">The name of the enqueued job.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="NextRun">Null if no process has stored the schedule yet, or if it is never due again.</param>
/// <param name="PreviousRun">The planned time of the last firing; null if there was none.</param>
/// <param name="IsPaused">If true, the schedule does not fire at <paramref name="NextRun"/>.</param>
public sealed record ScheduleState(
    string Name, string Job, string Cron, string TimeZone, DateTimeOffset? NextRun, DateTimeOffset? PreviousRun, bool IsPaused);
