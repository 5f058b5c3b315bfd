using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Application.Jobs.Monitoring;

/// <summary>The waiting and running jobs of all tenants, for operators, in whichever store they are.</summary>
public interface ILiveJobs
{
    /// <summary><see cref="MeasureAsync"/> may report a larger number as this one.</summary>
    const int MaxMeasured = 10_000;

    /// <summary>Counts by queue and name, including names that no process knows. Reads all jobs.</summary>
    Task<IReadOnlyList<LiveJobCount>> CountAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Counts by queue, for metrics: cheap even if a million jobs wait, and exact only up to <see cref="MaxMeasured"/> per queue and state.
    /// </summary>
    async Task<IReadOnlyList<QueueDepth>> MeasureAsync(CancellationToken cancellationToken) =>
        [.. (await CountAsync(cancellationToken)).GroupBy(count => count.Queue).Select(queue => new QueueDepth(
            queue.Key, queue.Sum(count => count.Waiting), queue.Sum(count => count.Scheduled), queue.Sum(count => count.Running),
            queue.Min(count => count.OldestWaiting)))];

    /// <param name="after">The last id of the previous page; null for the first page.</param>
    /// <returns>In the order of ids, which is the order of enqueuing; at most <paramref name="limit"/>.</returns>
    Task<IReadOnlyList<LiveJob>> ListAsync(LiveJobFilter filter, Guid? after, int limit, CancellationToken cancellationToken);

    Task<LiveJob?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>
    /// Moves a waiting job to the dead letters at once. The token of a running job is cancelled within seconds; the job becomes a dead letter if
    /// its handler then fails.
    /// </summary>
    /// <returns>False if no live job has this id.</returns>
    Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken);
}

public sealed record LiveJobFilter(string? Queue = null, string? Name = null, LiveJobState? State = null, Guid? TenantId = null);

public enum LiveJobState
{
    /// <summary>Due, and not yet started.</summary>
    Waiting,

    /// <summary>Not yet due: delayed, or waiting for a retry.</summary>
    Scheduled,

    /// <summary>Held by a worker.</summary>
    Running,
}

/// <param name="OldestWaiting">When the oldest waiting job became due; null if none waits.</param>
public sealed record LiveJobCount(string Queue, string Name, long Waiting, long Scheduled, long Running, DateTimeOffset? OldestWaiting);

/// <param name="OldestWaiting">When the oldest waiting job became due; null if none waits.</param>
public sealed record QueueDepth(string Queue, long Waiting, long Scheduled, long Running, DateTimeOffset? OldestWaiting);

/// <param name="RunAt">The job starts no earlier than this.</param>
/// <param name="Attempt">The number of attempts that started.</param>
/// <param name="Payload">JSON; null if it is encrypted.</param>
/// <param name="Errors">JSON: an array with one object per failed attempt.</param>
/// <param name="Progress">In percent, as the running attempt last reported it.</param>
public sealed record LiveJob(
    Guid Id, string Name, string Queue, JobPriority Priority, LiveJobState State, Guid? TenantId, Guid? UserId, DateTimeOffset EnqueuedAt,
    DateTimeOffset RunAt, int Attempt, int MaxAttempts, int TimeoutSeconds, string? Payload, string Errors, int? Progress, string? ProgressNote,
    DateTimeOffset? LeaseUntil, bool IsCancelRequested);
