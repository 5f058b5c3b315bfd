using SvcInfra.Domain.Common;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>A job that waits or runs. It is deleted when it is done, so the table holds only what is still to do.</summary>
internal sealed class JobRow
{
    public Guid Id { get; init; } = EntityId.New();

    public required string Name { get; init; }

    /// <summary>Of <c>JobPriority</c>; the smaller number is begun first.</summary>
    public required short Priority { get; init; }

    /// <summary>JSON, or what Data Protection made of it.</summary>
    public required string Payload { get; init; }

    /// <summary>Kept with the row, because a release may change its mind about a kind.</summary>
    public required bool IsEncrypted { get; init; }

    /// <summary>The tenant and the caller's key.</summary>
    public string? UniqueKey { get; init; }

    public Guid? TenantId { get; init; }

    public Guid? UserId { get; init; }

    /// <summary>W3C traceparent of the span that enqueued it.</summary>
    public string? TraceParent { get; init; }

    public required DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>Not begun before; the same as <see cref="EnqueuedAt"/> when it is due at once, whatever the clocks say.</summary>
    public required DateTimeOffset RunAt { get; init; }

    /// <summary>How many attempts were begun.</summary>
    public int Attempt { get; init; }

    public required int MaxAttempts { get; init; }

    /// <summary>Made anew at each claim: who does not know it changes nothing.</summary>
    public Guid? LeaseToken { get; init; }

    /// <summary>Until then nobody else claims it.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>JSON: one object for each failed attempt.</summary>
    public string Errors { get; init; } = "[]";
}

/// <summary>A job that nobody tries any more.</summary>
internal sealed class DeadJobRow
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required short Priority { get; init; }

    public required string Payload { get; init; }

    public required bool IsEncrypted { get; init; }

    public string? UniqueKey { get; init; }

    public Guid? TenantId { get; init; }

    public Guid? UserId { get; init; }

    public string? TraceParent { get; init; }

    public required DateTimeOffset EnqueuedAt { get; init; }

    public required int Attempt { get; init; }

    public required int MaxAttempts { get; init; }

    public required DeadReason Reason { get; init; }

    public required string Errors { get; init; }

    public required DateTimeOffset DiedAt { get; init; }
}

internal enum DeadReason
{
    /// <summary>The last attempt failed.</summary>
    Exhausted,

    /// <summary>The handler said that another attempt would not help.</summary>
    NotRetryable,

    /// <summary>The payload cannot be decrypted or is not of this kind.</summary>
    Unreadable,
}
