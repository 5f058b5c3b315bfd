using Ardalis.Result;

namespace SvcInfra.Application.Schedules.Contracts;

/// <summary>
/// What operators do with schedules. On PostgreSQL it holds for all processes, also when it is asked of one that fires nothing itself. It acts at
/// once and is no part of the caller's transaction.
/// </summary>
public interface IScheduleAdministration
{
    /// <summary>All schedules that this process knows, by name.</summary>
    Task<IReadOnlyList<ScheduleState>> ListAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Enqueues the job now, also when the schedule is paused; under <see cref="OverlapPolicy.Skip"/> not while the last one still waits or runs.
    /// </summary>
    /// <returns>Success, <c>schedules.unknown</c> (404), or why the database refused it.</returns>
    Task<Result> RunNowAsync(string name, CancellationToken cancellationToken);

    /// <summary>Nothing is fired until it is resumed. It outlives processes, and changes of the schedule. Twice is once.</summary>
    /// <returns>Success, or <c>schedules.unknown</c> (404).</returns>
    Task<Result> PauseAsync(string name, CancellationToken cancellationToken);

    /// <summary>Goes on. For what was missed meanwhile the schedule's <see cref="MisfirePolicy"/> counts.</summary>
    /// <returns>Success, or <c>schedules.unknown</c> (404).</returns>
    Task<Result> ResumeAsync(string name, CancellationToken cancellationToken);
}

/// <param name="Name">Unique.</param>
/// <param name="Job">The name of the job that it enqueues.</param>
/// <param name="Cron">As it was declared.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="NextRun">Null when nothing is planned, because no process has entered it yet or because it is never due again.</param>
/// <param name="PreviousRun">For when the last firing was planned; null when there was none.</param>
/// <param name="IsPaused">Then nothing is fired at <paramref name="NextRun"/>.</param>
public sealed record ScheduleState(
    string Name, string Job, string Cron, string TimeZone, DateTimeOffset? NextRun, DateTimeOffset? PreviousRun, bool IsPaused);
