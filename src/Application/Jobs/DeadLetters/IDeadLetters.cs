using Ardalis.Result;
using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Application.Jobs.DeadLetters;

/// <summary>The dead letters of all tenants. They are in the database, wherever live jobs are.</summary>
public interface IDeadLetters
{
    /// <param name="after">Where the page before ended; null for the first page.</param>
    /// <returns>The newest first, without payloads; at most <paramref name="limit"/>.</returns>
    Task<IReadOnlyList<DeadLetter>> ListAsync(DeadLetterFilter filter, DeadLetterPosition? after, int limit, CancellationToken cancellationToken);

    Task<DeadLetter?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>
    /// Makes it a live job again in the running command: the same id, no attempt begun, its errors kept, due at once.
    /// </summary>
    /// <returns><c>jobs.dead_not_found</c>, or <c>jobs.unique_key_taken</c>; then nothing is changed.</returns>
    Task<Result> RetryAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>The same with another payload, which is encrypted when the kind asks for it now.</summary>
    Task<Result> RetryAsync(Guid id, JobType type, IJob payload, CancellationToken cancellationToken);

    /// <summary>
    /// Retries all that match, a second apart for each <paramref name="jobsPerSecond"/> of them. In batches with a transaction each, past the
    /// running command: there may be hundreds of thousands, and other writers must not wait for all of them. What is done stays done when it fails half-way.
    /// </summary>
    Task<RetriedDeadLetters> RetryAllAsync(DeadLetterFilter filter, int jobsPerSecond, CancellationToken cancellationToken);

    /// <summary>Deletes it in the running command.</summary>
    /// <returns>False when there is no such dead letter.</returns>
    Task<bool> DiscardAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Deletes all that match and died before the instant, in batches like <see cref="RetryAllAsync"/>.</summary>
    /// <returns>How many.</returns>
    Task<int> PurgeAsync(DeadLetterFilter filter, DateTimeOffset before, CancellationToken cancellationToken);
}

public sealed record DeadLetterFilter(DeadReason? Reason = null, string? Name = null, string? Queue = null, Guid? TenantId = null);

/// <summary>A place in the list of dead letters.</summary>
public sealed record DeadLetterPosition(DateTimeOffset DiedAt, Guid Id);

/// <param name="Attempt">How many attempts were begun.</param>
/// <param name="Payload">JSON; null when it is encrypted, and in lists.</param>
/// <param name="Errors">JSON: an object for each failed attempt.</param>
public sealed record DeadLetter(
    Guid Id, string Name, string Queue, JobPriority Priority, DeadReason Reason, DateTimeOffset DiedAt, Guid? TenantId, Guid? UserId, DateTimeOffset EnqueuedAt,
    int Attempt, int MaxAttempts, int TimeoutSeconds, bool IsEncrypted, string? Payload, string Errors);

/// <param name="Retried">How many are live jobs again.</param>
/// <param name="Skipped">How many stay: a live job has their unique key, or somebody else is just retrying or deleting them.</param>
public sealed record RetriedDeadLetters(int Retried, int Skipped);
