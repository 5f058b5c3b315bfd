using SvcInfra.Application.Jobs.DeadLetters;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Jobs.Enqueue;

namespace SvcInfra.Infrastructure.Jobs.Sql;

/// <summary>A job that waits or runs. It is deleted when it is done, so the table holds only what is still to do.</summary>
internal sealed class JobRow : JobRecord
{
    /// <summary>False while it is for later; the worker makes it ready when its time has come.</summary>
    public required bool IsReady { get; init; }

    /// <summary>
    /// The place in its queue among those of its priority: not the time of enqueuing, but made by <see cref="JobFairness"/> so that tenants
    /// take turns.
    /// </summary>
    public required DateTimeOffset OrderAt { get; set; }

    /// <summary>Not begun before.</summary>
    public required DateTimeOffset RunAt { get; init; }

    /// <summary>Made anew at each claim: who does not know it changes nothing.</summary>
    public Guid? LeaseToken { get; init; }

    /// <summary>Until then nobody else claims it.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>An operator wants it to end; the heartbeat of whoever runs it finds out.</summary>
    public bool IsCancelRequested { get; init; }

    /// <summary>Percent, as the running attempt reported it.</summary>
    public short? Progress { get; init; }

    public string? ProgressNote { get; init; }
}

/// <summary>What a job is, whether it lives or is dead.</summary>
internal abstract class JobRecord
{
    public Guid Id { get; init; } = EntityId.New();

    public required string Name { get; init; }

    public required string Queue { get; init; }

    /// <summary>Of <c>JobPriority</c>; the smaller number is begun first.</summary>
    public required short Priority { get; init; }

    /// <summary>JSON, or what Data Protection made of it.</summary>
    public required string Payload { get; init; }

    /// <summary>Kept with the row, because a release may change its mind about a kind.</summary>
    public required bool IsEncrypted { get; init; }

    /// <summary>The tenant and the caller's key.</summary>
    public string? UniqueKey { get; init; }

    /// <summary>The tenant and the caller's key.</summary>
    public string? OrderingKey { get; init; }

    public Guid? TenantId { get; init; }

    public Guid? UserId { get; init; }

    /// <summary>The key that the enqueuing request came with: the job may do no more than it, by the time it runs. Null for anybody else.</summary>
    public Guid? ApiKeyId { get; init; }

    /// <summary>The service account whose key that is; null for a member's.</summary>
    public Guid? ServiceAccountId { get; init; }

    /// <summary>W3C traceparent of the span that enqueued it.</summary>
    public string? TraceParent { get; init; }

    public required DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>How many attempts were begun.</summary>
    public int Attempt { get; init; }

    public required int MaxAttempts { get; init; }

    public required int TimeoutSeconds { get; init; }

    /// <summary>JSON: one object for each failed attempt.</summary>
    public string Errors { get; init; } = "[]";
}

/// <summary>A job that nobody tries any more.</summary>
internal sealed class DeadLetterRow : JobRecord
{
    public required DeadReason Reason { get; init; }

    public required DateTimeOffset DiedAt { get; init; }
}

/// <summary>A job that was done; written only when <see cref="JobsOptions.KeepCompleted"/> says so.</summary>
internal sealed class CompletedJobRow
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required string Queue { get; init; }

    public required string Payload { get; init; }

    public required bool IsEncrypted { get; init; }

    public Guid? TenantId { get; init; }

    public Guid? UserId { get; init; }

    public required DateTimeOffset EnqueuedAt { get; init; }

    public required int Attempt { get; init; }

    public required DateTimeOffset CompletedAt { get; init; }
}

/// <summary>A queue from which nothing is begun.</summary>
internal sealed class PausedQueueRow
{
    public required string Queue { get; init; }

    public required DateTimeOffset PausedAt { get; init; }
}

/// <summary>Keeps a unique key taken for a time, whatever becomes of the job that took it.</summary>
internal sealed class UniqueWindowRow
{
    public required string Name { get; init; }

    public required string UniqueKey { get; init; }

    public required Guid JobId { get; set; }

    public required DateTimeOffset ExpiresAt { get; set; }
}

/// <summary>Somebody has done something: the row is committed together with the effect, and a second one is refused.</summary>
internal sealed class InboxRow
{
    public required string Consumer { get; init; }

    public required Guid MessageId { get; init; }

    public required DateTimeOffset AcceptedAt { get; init; }
}
