using Ardalis.Result;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Application.Jobs.DeadLetters;

/// <summary>The dead letters of all tenants. They are always in the database, also when live jobs are in another store.</summary>
public interface IDeadLetters
{
    /// <returns>The page of <see cref="ListDeadLetters.List"/>, without payloads.</returns>
    Task<IReadOnlyList<DeadLetter>> ListAsync(DeadLetterFilter filter, ListPage<DeadLetter> page, CancellationToken cancellationToken);

    Task<DeadLetter?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>
    /// Makes it a live job again as part of the current command: same id, attempts reset, errors kept, due at once.
    /// </summary>
    /// <returns><c>jobs.dead_not_found</c>, or <c>jobs.unique_key_taken</c>; then nothing changes.</returns>
    Task<Result> RetryAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>The same with another payload, which is encrypted if the job kind requires it now.</summary>
    Task<Result> RetryAsync(Guid id, JobType type, IJob payload, CancellationToken cancellationToken);

    /// <summary>
    /// Retries all matching dead letters at a rate of <paramref name="jobsPerSecond"/>. Each batch has its own transaction, outside of the current
    /// command: there may be hundreds of thousands, and other writers must not wait for all of them. A failure keeps the batches done so far.
    /// </summary>
    Task<RetriedDeadLetters> RetryAllAsync(DeadLetterFilter filter, int jobsPerSecond, CancellationToken cancellationToken);

    /// <summary>Deletes it as part of the current command.</summary>
    /// <returns>False if no dead letter has this id.</returns>
    Task<bool> DiscardAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Deletes all matching dead letters that died before the instant, in batches like <see cref="RetryAllAsync"/>.</summary>
    /// <returns>The number of deleted dead letters.</returns>
    Task<int> PurgeAsync(DeadLetterFilter filter, DateTimeOffset before, CancellationToken cancellationToken);
}

public sealed record DeadLetterFilter(DeadReason? Reason = null, string? Name = null, string? Queue = null, Guid? TenantId = null);

/// <summary>A job that is not retried any more. Its members are set by name, so that a query can sort and filter by them.</summary>
public sealed record DeadLetter
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required string Queue { get; init; }

    public required JobPriority Priority { get; init; }

    public required DeadReason Reason { get; init; }

    public required DateTimeOffset DiedAt { get; init; }

    public required Guid? TenantId { get; init; }

    public required Guid? UserId { get; init; }

    public required DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>The number of attempts that started.</summary>
    public required int Attempt { get; init; }

    public required int MaxAttempts { get; init; }

    public required int TimeoutSeconds { get; init; }

    public required bool IsEncrypted { get; init; }

    /// <summary>JSON; null if it is encrypted, and in lists.</summary>
    public string? Payload { get; init; }

    /// <summary>JSON: an array with one object per failed attempt.</summary>
    public required string Errors { get; init; }
}

/// <param name="Retried">The number of dead letters that are live jobs again.</param>
/// <param name="Skipped">The number that stay: a live job has their unique key, or another request is retrying or deleting them.</param>
public sealed record RetriedDeadLetters(int Retried, int Skipped);
