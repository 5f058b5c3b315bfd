using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Application.Jobs.Monitoring;

/// <summary>What operators see of the jobs that wait or run, wherever they are kept, and across all tenants.</summary>
public interface ILiveJobs
{
    /// <summary>More than this may be reported as this many by <see cref="MeasureAsync"/>.</summary>
    const int MostMeasured = 10_000;

    /// <summary>By queue and name; a name that no process knows is counted like any other. Looks at all jobs.</summary>
    Task<IReadOnlyList<LiveJobCount>> CountAsync(CancellationToken cancellationToken);

    /// <summary>By queue, for metrics: cheap also when a million jobs wait, and therefore exact only up to <see cref="MostMeasured"/> of a queue and state.</summary>
    async Task<IReadOnlyList<QueueDepth>> MeasureAsync(CancellationToken cancellationToken) =>
        [.. (await CountAsync(cancellationToken)).GroupBy(count => count.Queue).Select(queue => new QueueDepth(
            queue.Key, queue.Sum(count => count.Waiting), queue.Sum(count => count.Scheduled), queue.Sum(count => count.Running), queue.Min(count => count.OldestWaiting)))];

    /// <param name="after">The last id of the page before; null for the first page.</param>
    /// <returns>By id, which is by the time of enqueuing; at most <paramref name="limit"/>.</returns>
    Task<IReadOnlyList<LiveJob>> ListAsync(LiveJobFilter filter, Guid? after, int limit, CancellationToken cancellationToken);

    Task<LiveJob?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>
    /// Sends a waiting job to the dead letters at once; the token of a running one is cancelled within seconds, and it goes there when its
    /// handler ends without success.
    /// </summary>
    /// <returns>False when there is no such job.</returns>
    Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken);
}

public sealed record LiveJobFilter(string? Queue = null, string? Name = null, LiveJobState? State = null, Guid? TenantId = null);

public enum LiveJobState
{
    /// <summary>Due, and not begun.</summary>
    Waiting,

    /// <summary>For later: delayed, or after a failed attempt.</summary>
    Scheduled,

    /// <summary>Held by a worker.</summary>
    Running,
}

/// <param name="OldestWaiting">Since when the oldest one that waits is due; null when none waits.</param>
public sealed record LiveJobCount(string Queue, string Name, long Waiting, long Scheduled, long Running, DateTimeOffset? OldestWaiting);

/// <param name="OldestWaiting">Since when the oldest one that waits is due; null when none waits.</param>
public sealed record QueueDepth(string Queue, long Waiting, long Scheduled, long Running, DateTimeOffset? OldestWaiting);

/// <param name="RunAt">Not begun before.</param>
/// <param name="Attempt">How many attempts were begun.</param>
/// <param name="Payload">JSON; null when it is encrypted.</param>
/// <param name="Errors">JSON: an object for each failed attempt.</param>
/// <param name="Progress">Percent, as the running attempt reported it.</param>
public sealed record LiveJob(
    Guid Id, string Name, string Queue, JobPriority Priority, LiveJobState State, Guid? TenantId, Guid? UserId, DateTimeOffset EnqueuedAt, DateTimeOffset RunAt,
    int Attempt, int MaxAttempts, int TimeoutSeconds, string? Payload, string Errors, int? Progress, string? ProgressNote, DateTimeOffset? LeaseUntil, bool IsCancelRequested);
