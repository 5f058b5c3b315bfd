using SvcInfra.Application.Jobs.DeadLetters;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Jobs.Enqueue;

namespace SvcInfra.Infrastructure.Jobs.Sql;

/// <summary>A waiting or running job. It is deleted when it is done, so the table holds only open jobs.</summary>
internal sealed class JobRow : JobRecord
{
    /// <summary>False while the job is not yet due; the worker sets it when the job becomes due.</summary>
    public required bool IsReady { get; init; }

    /// <summary>
    /// The position in its queue and priority. Computed by <see cref="JobFairness"/> so that tenants take turns; not the time of enqueuing.
    /// </summary>
    public required DateTimeOffset OrderAt { get; set; }

    /// <summary>The job starts no earlier than this.</summary>
    public required DateTimeOffset RunAt { get; init; }

    /// <summary>New at each claim; a worker needs it to change the job.</summary>
    public Guid? LeaseToken { get; init; }

    /// <summary>No other worker claims the job before this.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>An operator cancelled the running job; the heartbeat of its worker reads this.</summary>
    public bool IsCancelRequested { get; init; }

    /// <summary>In percent, as the running attempt last reported it.</summary>
    public short? Progress { get; init; }

    public string? ProgressNote { get; init; }
}

/// <summary>What live jobs and dead letters have in common.</summary>
internal abstract class JobRecord
{
    public Guid Id { get; init; } = EntityId.New();

    public required string Name { get; init; }

    public required string Queue { get; init; }

    /// <summary>A <c>JobPriority</c>; smaller numbers start first.</summary>
    public required short Priority { get; init; }

    /// <summary>JSON, or JSON encrypted by Data Protection.</summary>
    public required string Payload { get; init; }

    /// <summary>Stored per row, because a release may change the setting of a job kind.</summary>
    public required bool IsEncrypted { get; init; }

    /// <summary>The tenant and the caller's key.</summary>
    public string? UniqueKey { get; init; }

    /// <summary>The tenant and the caller's key.</summary>
    public string? OrderingKey { get; init; }

    public Guid? TenantId { get; init; }

    public Guid? UserId { get; init; }

    /// <summary>The API key of the enqueuing request, which limits the job when it runs. Null for other callers.</summary>
    public Guid? ApiKeyId { get; init; }

    /// <summary>The service account that owns the API key; null if a member owns it.</summary>
    public Guid? ServiceAccountId { get; init; }

    /// <summary>W3C traceparent of the span that enqueued it.</summary>
    public string? TraceParent { get; init; }

    public required DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>The number of attempts that started.</summary>
    public int Attempt { get; init; }

    public required int MaxAttempts { get; init; }

    public required int TimeoutSeconds { get; init; }

    /// <summary>JSON: an array with one object per failed attempt.</summary>
    public string Errors { get; init; } = "[]";
}

/// <summary>A failed or cancelled job that is not retried any more.</summary>
internal sealed class DeadLetterRow : JobRecord
{
    public required DeadReason Reason { get; init; }

    public required DateTimeOffset DiedAt { get; init; }
}

/// <summary>A completed job; written only if <see cref="JobsOptions.KeepCompleted"/> is set.</summary>
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

/// <summary>A queue from which workers start no jobs.</summary>
internal sealed class PausedQueueRow
{
    public required string Queue { get; init; }

    public required DateTimeOffset PausedAt { get; init; }
}

/// <summary>Keeps a unique key taken for a time, even when its job has ended.</summary>
internal sealed class UniqueWindowRow
{
    public required string Name { get; init; }

    public required string UniqueKey { get; init; }

    public required Guid JobId { get; set; }

    public required DateTimeOffset ExpiresAt { get; set; }
}

/// <summary>Records that a consumer has handled a message: committed together with the effect, so that a second delivery is refused.</summary>
internal sealed class InboxRow
{
    public required string Consumer { get; init; }

    public required Guid MessageId { get; init; }

    public required DateTimeOffset AcceptedAt { get; init; }
}
