using System.Runtime.InteropServices;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>The first problem of a trail.</summary>
/// <param name="Kind">A value of <see cref="AuditProblemKind"/>.</param>
/// <param name="Sequence">The first bad sequence number.</param>
/// <param name="Sentence">A description for users.</param>
public sealed record AuditProblem(string Kind, long Sequence, string Sentence);

/// <summary>The kinds of problems of a trail.</summary>
public static class AuditProblemKind
{
    /// <summary>The entry's fields do not match the sealed hash.</summary>
    public const string Altered = "altered";

    /// <summary>An entry is missing.</summary>
    public const string Missing = "missing";

    /// <summary>An entry was not sealed at its position.</summary>
    public const string Inserted = "inserted";

    /// <summary>An entry is at another position than the one where it was sealed.</summary>
    public const string Reordered = "reordered";

    /// <summary>An entry does not continue the chain of the entry before it.</summary>
    public const string Chain = "chain";

    /// <summary>The entries do not match a signed checkpoint.</summary>
    public const string Root = "root";

    /// <summary>A checkpoint is missing, or is not signed for this trail by a known key.</summary>
    public const string Signature = "signature";

    /// <summary>Entries that a checkpoint covers are missing at the end of the trail.</summary>
    public const string Truncated = "truncated";

    /// <summary>The payload does not match the entry's commitment.</summary>
    public const string Payload = "payload";

    /// <summary>Entries are missing at the beginning, and no signed note confirms that they were purged.</summary>
    public const string Retention = "retention";
}

/// <summary>The start of a range of a trail.</summary>
/// <param name="First">The first entry's sequence number; at least 1.</param>
/// <param name="Chain">The chain up to the entry before the first one.</param>
/// <param name="Frontier">The roots of the complete subtrees of the entries before the first one, the largest first.</param>
public sealed record AuditRangeStart(long First, MerkleHash Chain, IReadOnlyList<MerkleHash> Frontier)
{
    public static readonly AuditRangeStart Beginning = new(1, AuditChain.Start, []);
}

/// <summary>The values of an entry that are compared.</summary>
/// <param name="Sequence">The number that the entry has.</param>
/// <param name="Computed">The leaf hash of the entry's current fields.</param>
/// <param name="Leaf">The leaf hash that was sealed.</param>
/// <param name="Chain">The link of the chain that was sealed.</param>
/// <param name="PayloadIsWrong">Whether the entry has a payload that does not match its commitment.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FoundEntry(
    long Sequence, MerkleHash Computed, MerkleHash Leaf, MerkleHash Chain, bool PayloadIsWrong = false);
