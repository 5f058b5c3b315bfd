namespace SvcInfra.Domain.Audit.Trail;

/// <summary>
/// An action that was performed, attempted or refused; written once and never changed. Personal data except ids is kept in a separate payload, which
/// can be erased; the entry holds a salted commitment to it.
/// </summary>
public sealed record AuditEntry
{
    /// <summary>The tenant id of entries that belong to no tenant: sign-ins, operators' actions, the system's own actions.</summary>
    public static readonly Guid Installation = Guid.Empty;

    public required Guid Id { get; init; }

    /// <summary>The tenant whose trail contains the entry. Each tenant has its own chain, and so has the <see cref="Installation"/>.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>UTC, to the microsecond, which is the precision of both databases.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary><c>user</c>, <c>service_account</c>, <c>api_key</c>, <c>job</c>, <c>system</c> or <c>anonymous</c>.</summary>
    public required string ActorKind { get; init; }

    /// <summary>The user or service account; null when the actor is unknown.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>The session or the API key that the actor used.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>The operator behind an impersonated session.</summary>
    public Guid? OnBehalfOf { get; init; }

    /// <summary>A code of the catalogue of event types, such as <c>tenants.rename_tenant</c>; at most 100 characters.</summary>
    public required string Action { get; init; }

    /// <summary>The kind of the target, such as <c>project</c>; at most 100 characters.</summary>
    public string? TargetType { get; init; }

    /// <summary>The id of the target; at most 200 characters, no personal data.</summary>
    public string? TargetId { get; init; }

    public required AuditOutcome Outcome { get; init; }

    /// <summary>Why the action was refused (an error's code) or performed; at most 200 characters, no personal data.</summary>
    public string? Reason { get; init; }

    /// <summary>W3C trace id, 32 hexadecimal digits; empty without a trace.</summary>
    public string TraceId { get; init; } = string.Empty;

    /// <summary>Compliance tags of the event type, lower case, sorted, separated by commas; empty for none.</summary>
    public string Tags { get; init; } = string.Empty;

    /// <summary>
    /// The changes as JSON, exactly as they were first written: <c>{"project":{"name":{"before":"a","after":"b"}}}</c>. Secrets are named without
    /// values; personal values are in the payload. Null when nothing changed.
    /// </summary>
    public string? Changes { get; init; }

    /// <summary>SHA-256 over the salt (32 bytes) and the payload's bytes; null without a payload.</summary>
    public byte[]? PayloadCommitment { get; init; }
}

public enum AuditOutcome
{
    Success = 1,

    /// <summary>Refused because the request was invalid, its target was missing, or it conflicted with the current state.</summary>
    Failure = 2,

    /// <summary>Refused because the caller was not authorized.</summary>
    Denied = 3,

    /// <summary>Failed because of an internal error.</summary>
    Error = 4,
}
