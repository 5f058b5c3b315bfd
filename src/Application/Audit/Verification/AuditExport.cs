using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>
/// The first line of an export. The format is JSONL: a header, then the entries in the order of their numbers, each checkpoint directly after the
/// entry whose number is its size. docs/audit/verification.md describes it.
/// </summary>
public sealed record AuditExportHeader(Guid TenantId, AuditRangeStart Start)
{
    public const string Format = "audit-export";
    public const int Version = 1;

    /// <summary>A <see cref="Reason"/>: a range was requested.</summary>
    public const string Range = "range";

    /// <summary>A <see cref="Reason"/>: the earlier entries were purged.</summary>
    public const string Retention = "retention";

    /// <summary>The last entry of a requested range; null when the export ends with the last entry that was sealed at the time.</summary>
    public long? Through { get; init; }

    /// <summary>
    /// Why the export does not begin with entry 1: <c>range</c> for a requested range, <c>retention</c> for purged entries; null when it does.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>
    /// The signed note of the purge of the earlier entries. It directly follows the header when retention is the <see cref="Reason"/>.
    /// </summary>
    public SignedNote? Purge { get; init; }
}

/// <summary>An entry with its seal.</summary>
/// <param name="Sequence">The entry's number in its trail, from 1.</param>
/// <param name="Payload">Null when there was no payload, or it was erased.</param>
public sealed record SealedAuditEntry(long Sequence, AuditEntry Entry, MerkleHash Leaf, MerkleHash Chain, AuditPayload? Payload = null);

/// <summary>The names of the format: the values of <c>type</c>, and the properties in the order in which they are written.</summary>
internal static class AuditExportNames
{
    public const string Header = "header";
    public const string Entry = "entry";
    public const string Checkpoint = "checkpoint";
    public const string Type = "type";
    public const string Note = "note";

    public static readonly AuditExportProperty[] HeaderProperties = AuditExportProperty.All(
        ["format", "version", "tenantId", "first", "through", "reason", "chain", "frontier"]);

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
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Unknown outcome."),
    };
}

/// <summary>The name of a property, also in UTF-8: comparing names takes most of the reader's time.</summary>
internal sealed record AuditExportProperty(string Name, byte[] Utf8)
{
    public static AuditExportProperty[] All(string[] names) =>
        [.. names.Select(name => new AuditExportProperty(name, System.Text.Encoding.UTF8.GetBytes(name)))];
}
