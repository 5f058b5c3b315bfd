using System.Runtime.InteropServices;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>The first thing wrong with a trail.</summary>
/// <param name="Kind">A value of <see cref="AuditProblemKind"/>.</param>
/// <param name="Sequence">The first bad sequence number.</param>
/// <param name="Sentence">For people.</param>
public sealed record AuditProblem(string Kind, long Sequence, string Sentence);

/// <summary>What can be wrong with a trail.</summary>
public static class AuditProblemKind
{
    /// <summary>The entry's fields do not give the hash that was sealed.</summary>
    public const string Altered = "altered";

    /// <summary>An entry is gone.</summary>
    public const string Missing = "missing";

    /// <summary>An entry is there that was not sealed at its place.</summary>
    public const string Inserted = "inserted";

    /// <summary>An entry stands at another place than where it was sealed.</summary>
    public const string Reordered = "reordered";

    /// <summary>An entry does not continue the one before.</summary>
    public const string Chain = "chain";

    /// <summary>The entries are not those that a signed checkpoint is about.</summary>
    public const string Root = "root";

    /// <summary>A checkpoint is not signed by a known key for this trail, or none is there.</summary>
    public const string Signature = "signature";

    /// <summary>A checkpoint is about entries that are not there any more.</summary>
    public const string Truncated = "truncated";

    /// <summary>What stands beside the entry is not what it was written about.</summary>
    public const string Payload = "payload";

    /// <summary>Nothing signed says that what is not there any more was purged.</summary>
    public const string Retention = "retention";
}

/// <summary>Where a range of a trail begins.</summary>
/// <param name="First">The first entry's sequence number; at least 1.</param>
/// <param name="Chain">The hash chain before it.</param>
/// <param name="Frontier">The complete subtrees of the entries before it, the largest first.</param>
public sealed record AuditRangeStart(long First, MerkleHash Chain, IReadOnlyList<MerkleHash> Frontier)
{
    public static readonly AuditRangeStart Beginning = new(1, AuditChain.Start, []);
}

/// <summary>An entry as it was found, reduced to what is compared.</summary>
/// <param name="Sequence">The number that it carries.</param>
/// <param name="Computed">The leaf hash of its fields as they are now.</param>
/// <param name="Leaf">The leaf hash that was sealed.</param>
/// <param name="Chain">The link of the chain that was sealed.</param>
/// <param name="PayloadIsWrong">There is a payload, and it is not the one that the entry was written about.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FoundEntry(
    long Sequence, MerkleHash Computed, MerkleHash Leaf, MerkleHash Chain, bool PayloadIsWrong = false);
