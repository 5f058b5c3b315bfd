using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Infrastructure.Audit;

/// <summary>An entry's place in its trail. Written once by the sealer.</summary>
internal sealed class AuditSealRow
{
    public required Guid TenantId { get; init; }

    /// <summary>From 1, without gaps; the index of the leaf in the tree is one less.</summary>
    public required long Sequence { get; init; }

    public required Guid EntryId { get; init; }

    /// <summary>The entry's hash as a leaf of the tree (RFC 6962 §2.1).</summary>
    public required byte[] Leaf { get; init; }

    /// <summary>The hash over the chain's previous link and the leaf.</summary>
    public required byte[] Chain { get; init; }

    public required DateTimeOffset SealedAt { get; init; }
}

/// <summary>A complete node of the tree, on one of the levels 8, 16 and so on: what proofs need beside the leaves, which are in the seals. Written once.</summary>
internal sealed class AuditTileRow
{
    public required Guid TenantId { get; init; }

    public required int Level { get; init; }

    /// <summary>Its place among the nodes of its level, from 0.</summary>
    public required long Index { get; init; }

    public required byte[] Hash { get; init; }
}

/// <summary>The personal part of an entry: it can be erased, and the salt goes with it.</summary>
internal sealed class AuditPayloadRow
{
    public required Guid EntryId { get; init; }

    public required Guid TenantId { get; init; }

    public required byte[] Salt { get; init; }

    /// <summary>JSON, exactly as it was first written: <c>ipAddress</c>, <c>userAgent</c>, and <c>changes</c> of personal fields; each only if there is one.</summary>
    public required string Text { get; init; }
}

/// <summary>The root of a trail's tree at a size, signed.</summary>
internal sealed class AuditCheckpointRow
{
    public required Guid TenantId { get; init; }

    /// <summary>How many entries it speaks of.</summary>
    public required long Size { get; init; }

    /// <summary>From 1, over all trails, in the order in which they were signed: anchors go by it.</summary>
    public required long Number { get; init; }

    public required byte[] Root { get; init; }

    /// <summary>The signed note, exactly as it was anchored.</summary>
    public required string Note { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>
/// Where a trail ends, so that the sealer goes on from there without reading what lies behind. All of it can be computed again from the seals; the
/// sealer compares it with the last of them before it believes it.
/// </summary>
internal sealed class AuditHeadRow
{
    public required Guid TenantId { get; init; }

    /// <summary>How many entries are sealed.</summary>
    public required long Size { get; set; }

    /// <summary>The last link of the chain.</summary>
    public required byte[] Chain { get; set; }

    /// <summary>The roots of the full subtrees that the tree consists of, the largest first: 32 bytes for each bit of the size that is set.</summary>
    public required byte[] Frontier { get; set; }

    /// <summary>The size of the last checkpoint; 0 before the first.</summary>
    public required long CheckpointSize { get; set; }

    /// <summary>When that was made; before the first, when the first entry was sealed.</summary>
    public required DateTimeOffset CheckpointAt { get; set; }

    public MerkleFrontier ToFrontier() =>
        MerkleFrontier.Restore(Size, [.. Enumerable.Range(0, Frontier.Length / MerkleHash.Size).Select(i => new MerkleHash(Frontier.AsSpan(i * MerkleHash.Size, MerkleHash.Size)))]);

    public void Advance(MerkleFrontier frontier, MerkleHash chain)
    {
        Size = frontier.Size;
        Chain = chain.ToArray();
        Frontier = [.. frontier.Nodes.SelectMany(node => node.ToArray())];
    }
}

/// <summary>How far an anchor has got.</summary>
internal sealed class AuditAnchorRow
{
    /// <summary><c>file</c>, <c>url</c> or <c>mailbox</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The <see cref="AuditCheckpointRow.Number"/> of the last checkpoint that it took; 0 before the first.</summary>
    public required long Number { get; set; }
}

/// <summary>What is kept of entries that retention deleted: the root and the chain over all up to the last of them, signed. Written once.</summary>
internal sealed class AuditPurgeRow
{
    public required Guid TenantId { get; init; }

    /// <summary>The number of the last entry that was deleted; the last one of a segment.</summary>
    public required long Through { get; init; }

    /// <summary>The signed note about them: a checkpoint that says that they were purged.</summary>
    public required string Note { get; init; }

    public required DateTimeOffset PurgedAt { get; init; }
}

/// <summary>A legal hold on a trail.</summary>
internal sealed class AuditHoldRow
{
    public required Guid TenantId { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>The operator.</summary>
    public required Guid PlacedBy { get; init; }
}
