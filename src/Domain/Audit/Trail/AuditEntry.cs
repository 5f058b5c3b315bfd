namespace SvcInfra.Domain.Audit.Trail;

/// <summary>
/// Something that was done, or refused, by somebody: written once and never changed. What it says of persons beyond their identifiers stands in a
/// payload beside it, which can be erased; the entry keeps a salted commitment to it.
/// </summary>
public sealed record AuditEntry
{
    /// <summary>The tenant of entries that belong to none: signing in, operators, the system itself.</summary>
    public static readonly Guid Installation = Guid.Empty;

    public required Guid Id { get; init; }

    /// <summary>Whose trail it belongs to: each tenant has a chain of its own, and so has the <see cref="Installation"/>.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>UTC, to the microsecond: what both databases keep.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary><c>user</c>, <c>service_account</c>, <c>api_key</c>, <c>job</c>, <c>system</c> or <c>anonymous</c>.</summary>
    public required string ActorKind { get; init; }

    /// <summary>The user or service account; null when nobody was known.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>The session, or the API key, by which they acted.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>The operator behind an impersonated session.</summary>
    public Guid? OnBehalfOf { get; init; }

    /// <summary>A code of the catalogue of event types, such as <c>tenants.rename_tenant</c>; at most 100 characters.</summary>
    public required string Action { get; init; }

    /// <summary>What kind of thing it was done to, such as <c>project</c>; at most 100 characters.</summary>
    public string? TargetType { get; init; }

    /// <summary>Which one; at most 200 characters, and nothing personal.</summary>
    public string? TargetId { get; init; }

    public required AuditOutcome Outcome { get; init; }

    /// <summary>Why it was refused (an error's code) or done; at most 200 characters, and nothing personal.</summary>
    public string? Reason { get; init; }

    /// <summary>W3C trace id, 32 hexadecimal digits; empty when nothing was traced.</summary>
    public string TraceId { get; init; } = string.Empty;

    /// <summary>Compliance tags of the event type, lower case, sorted, separated by commas; empty for none.</summary>
    public string Tags { get; init; } = string.Empty;

    /// <summary>
    /// What changed, as JSON, exactly as it was first written: <c>{"project":{"name":{"before":"a","after":"b"}}}</c>. Secrets are named without
    /// values, personal values stand in the payload. Null when nothing did.
    /// </summary>
    public string? Changes { get; init; }

    /// <summary>SHA-256 over the salt (32 bytes) and the payload's bytes; null without a payload.</summary>
    public byte[]? PayloadCommitment { get; init; }
}

public enum AuditOutcome
{
    Success = 1,

    /// <summary>Refused because it was wrong: invalid, missing, in conflict.</summary>
    Failure = 2,

    /// <summary>Refused because whoever asked may not.</summary>
    Denied = 3,

    /// <summary>Something broke.</summary>
    Error = 4,
}
