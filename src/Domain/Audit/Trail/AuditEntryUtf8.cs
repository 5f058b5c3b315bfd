using System.Runtime.InteropServices;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Domain.Audit.Trail;

/// <summary>An <see cref="AuditEntry"/> whose texts are UTF-8. An entry read from a file is hashed without allocating strings.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly ref struct AuditEntryUtf8
{
    public required Guid Id { get; init; }

    public required Guid TenantId { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required Utf8Text ActorKind { get; init; }

    public Guid? ActorId { get; init; }

    public Guid? SessionId { get; init; }

    public Guid? OnBehalfOf { get; init; }

    public required Utf8Text Action { get; init; }

    public Utf8Text TargetType { get; init; }

    public Utf8Text TargetId { get; init; }

    public required AuditOutcome Outcome { get; init; }

    public Utf8Text Reason { get; init; }

    public required Utf8Text TraceId { get; init; }

    public required Utf8Text Tags { get; init; }

    public Utf8Text Changes { get; init; }

    public MerkleHash? PayloadCommitment { get; init; }

    /// <summary>The total length of all texts in bytes.</summary>
    internal int TextLength =>
        ActorKind.Bytes.Length + Action.Bytes.Length + TargetType.Bytes.Length + TargetId.Bytes.Length + Reason.Bytes.Length + TraceId.Bytes.Length
        + Tags.Bytes.Length + Changes.Bytes.Length;
}

/// <summary>An optional text. The default value has no text.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly ref struct Utf8Text(ReadOnlySpan<byte> bytes)
{
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public bool HasValue { get; } = true;
}
