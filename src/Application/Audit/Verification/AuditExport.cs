using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>
/// The first line of an export. The format is JSONL: a header, then entries in the order of their numbers, each checkpoint right behind the entry whose
/// number is its size. docs/audit/verification.md describes it.
/// </summary>
public sealed record AuditExportHeader(Guid TenantId, AuditRangeStart Start)
{
    public const string Format = "audit-export";
    public const int Version = 1;

    /// <summary>A <see cref="Reason"/>: it was asked for.</summary>
    public const string Range = "range";

    /// <summary>A <see cref="Reason"/>: the entries before were purged.</summary>
    public const string Retention = "retention";

    /// <summary>Where the range ends on purpose; null: with what was sealed when it was written.</summary>
    public long? Through { get; init; }

    /// <summary>Why it doesn't begin with entry 1: <c>range</c> when that was asked for, <c>retention</c> when they were purged; null when it does.</summary>
    public string? Reason { get; init; }

    /// <summary>What was signed when the entries before were purged; stands right behind the header when that is the <see cref="Reason"/>.</summary>
    public SignedNote? Purge { get; init; }
}

/// <summary>An entry with its seal.</summary>
/// <param name="Sequence">Its number in its trail, from 1.</param>
/// <param name="Payload">Null when there was none, or when it was erased.</param>
public sealed record SealedAuditEntry(long Sequence, AuditEntry Entry, MerkleHash Leaf, MerkleHash Chain, AuditPayload? Payload = null);

/// <summary>The words of the format: the values of <c>type</c>, and the properties in the order in which they are written.</summary>
internal static class AuditExportNames
{
    public const string Header = "header";
    public const string Entry = "entry";
    public const string Checkpoint = "checkpoint";
    public const string Type = "type";
    public const string Note = "note";

    public static readonly AuditExportProperty[] HeaderProperties = AuditExportProperty.All(["format", "version", "tenantId", "first", "through", "reason", "chain", "frontier"]);

    public static readonly AuditExportProperty[] EntryProperties = AuditExportProperty.All(
    [
        "sequence", "id", "tenantId", "occurredAt", "actorKind", "actorId", "sessionId", "onBehalfOf", "action", "targetType", "targetId", "outcome",
        "reason", "traceId", "tags", "changes", "payloadCommitment", "payload", "salt", "leaf", "chain",
    ]);

    public static readonly AuditOutcome[] Outcomes = Enum.GetValues<AuditOutcome>();

    public static string Of(AuditOutcome outcome) => outcome switch
    {
        AuditOutcome.Success => "success",
        AuditOutcome.Failure => "failure",
        AuditOutcome.Denied => "denied",
        AuditOutcome.Error => "error",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "No known outcome."),
    };
}

/// <summary>A property's name, in UTF-8 too: comparing it is most of the reader's work.</summary>
internal sealed record AuditExportProperty(string Name, byte[] Utf8)
{
    public static AuditExportProperty[] All(string[] names) => [.. names.Select(name => new AuditExportProperty(name, System.Text.Encoding.UTF8.GetBytes(name)))];
}
