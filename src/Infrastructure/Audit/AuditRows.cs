using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Infrastructure.Audit;

/// <summary>The seal of an entry: its position in its trail. The sealer writes it once.</summary>
internal sealed class AuditSealRow
{
    public required Guid TenantId { get; init; }

    /// <summary>The entry's number, from 1, without gaps. The index of its leaf in the tree is one less.</summary>
    public required long Sequence { get; init; }

    public required Guid EntryId { get; init; }

    /// <summary>The entry's hash as a leaf of the tree (RFC 6962 §2.1).</summary>
    public required byte[] Leaf { get; init; }

    /// <summary>The hash over the chain's previous link and the leaf.</summary>
    public required byte[] Chain { get; init; }

    public required DateTimeOffset SealedAt { get; init; }
}

/// <summary>
/// A complete node of the tree on level 8, 16 and so on. Proofs use these nodes together with the leaves, which are in the seals. Written once.
/// </summary>
internal sealed class AuditTileRow
{
    public required Guid TenantId { get; init; }

    public required int Level { get; init; }

    /// <summary>The node's index within its level, from 0.</summary>
    public required long Index { get; init; }

    public required byte[] Hash { get; init; }
}

/// <summary>The personal part of an entry. It can be erased, together with its salt.</summary>
internal sealed class AuditPayloadRow
{
    public required Guid EntryId { get; init; }

    public required Guid TenantId { get; init; }

    public required byte[] Salt { get; init; }

    /// <summary>
    /// JSON, exactly as it was first written: <c>ipAddress</c>, <c>userAgent</c> and <c>changes</c> of personal fields, each of them optional.
    /// </summary>
    public required string Text { get; init; }
}

/// <summary>A signed checkpoint: the root of a trail's tree at a size.</summary>
internal sealed class AuditCheckpointRow
{
    public required Guid TenantId { get; init; }

    /// <summary>The number of entries that the checkpoint covers.</summary>
    public required long Size { get; init; }

    /// <summary>The number over all trails, from 1, in the order of signing. Anchors use it to track their progress.</summary>
    public required long Number { get; init; }

    public required byte[] Root { get; init; }

    /// <summary>The signed note exactly as it was anchored.</summary>
    public required string Note { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>
/// The end of a trail, from which the sealer continues without reading earlier entries. It can be recomputed from the seals; the sealer compares it
/// with the last seal before it uses it.
/// </summary>
internal sealed class AuditHeadRow
{
    public required Guid TenantId { get; init; }

    /// <summary>The number of sealed entries.</summary>
    public required long Size { get; set; }

    /// <summary>The last link of the chain.</summary>
    public required byte[] Chain { get; set; }

    /// <summary>The roots of the tree's complete subtrees, the largest first: 32 bytes for each bit that is set in the size.</summary>
    public required byte[] Frontier { get; set; }

    /// <summary>The size of the last checkpoint; 0 before the first.</summary>
    public required long CheckpointSize { get; set; }

    /// <summary>When the last checkpoint was signed; before the first one, when the first entry was sealed.</summary>
    public required DateTimeOffset CheckpointAt { get; set; }

    public MerkleFrontier ToFrontier()
    {
        var nodes = Enumerable.Range(0, Frontier.Length / MerkleHash.Size)
            .Select(i => new MerkleHash(Frontier.AsSpan(i * MerkleHash.Size, MerkleHash.Size)));
        return MerkleFrontier.Restore(Size, [.. nodes]);
    }

    public void Advance(MerkleFrontier frontier, MerkleHash chain)
    {
        Size = frontier.Size;
        Chain = chain.ToArray();
        Frontier = [.. frontier.Nodes.SelectMany(node => node.ToArray())];
    }
}

/// <summary>The progress of an anchor.</summary>
internal sealed class AuditAnchorRow
{
    /// <summary><c>file</c>, <c>url</c> or <c>mailbox</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The <see cref="AuditCheckpointRow.Number"/> of the last checkpoint that it stored; 0 before the first.</summary>
    public required long Number { get; set; }
}

/// <summary>The record of a purge: the signed root and chain over all entries up to the last deleted one. Written once.</summary>
internal sealed class AuditPurgeRow
{
    public required Guid TenantId { get; init; }

    /// <summary>The number of the last deleted entry, which is the last one of a segment.</summary>
    public required long Through { get; init; }

    /// <summary>The signed note: a checkpoint that states that these entries were purged.</summary>
    public required string Note { get; init; }

    public required DateTimeOffset PurgedAt { get; init; }
}

/// <summary>A legal hold on a trail.</summary>
internal sealed class AuditHoldRow
{
    public required Guid TenantId { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>The operator's user id.</summary>
    public required Guid PlacedBy { get; init; }
}
