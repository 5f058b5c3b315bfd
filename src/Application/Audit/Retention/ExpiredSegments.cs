using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Retention;

/// <summary>
/// Finds what of a trail may go: whole segments, from the oldest on, without a young entry among them. A segment is what stands under one stored node
/// of the tree, which is kept, so that what remains can be proved without it.
/// </summary>
internal sealed class ExpiredSegments(IAuditReader reader, TrailStarts beginnings, AuditTrailCheck trails)
{
    /// <summary>Entries.</summary>
    public const int Size = 1 << MerkleProofs.StoredEvery;

    /// <summary>At most so many are found, and purged in one transaction.</summary>
    public const int AtOnce = 16;

    /// <param name="bound">The last entry that may go at all.</param>
    /// <param name="before">What happened at this instant or later stays, and everything from its segment on.</param>
    /// <returns>Null when there is none. What is told of the tree is what was sealed; <see cref="VerifyAsync"/> says whether that is true.</returns>
    public async Task<FoundSegments?> FindAsync(Guid trail, TrailStart beginning, long bound, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var found = new FoundSegments((await beginnings.StartAsync(trail, beginning, beginning.Purged + 1, cancellationToken)).Start);
        for (var segment = 0; segment < AtOnce; segment++)
        {
            var first = beginning.Purged + (segment * Size) + 1;
            var last = first + Size - 1;
            if (last > bound)
            {
                break;
            }

            // An entry that is gone is not young; verification finds it.
            var rows = await reader.ReadAsync(trail, first, last, cancellationToken);
            if (rows.Any(row => row.Entry?.OccurredAt >= before))
            {
                break;
            }

            found.Add(last, rows);
        }

        return found.Through > 0 ? found : null;
    }

    /// <summary>Computes all of it again, up to a checkpoint that vouches for it, and compares the nodes that are kept.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public async Task<AuditProblem?> VerifyAsync(Guid trail, TrailStart beginning, FoundSegments found, CancellationToken cancellationToken)
    {
        var first = beginning.Purged + 1;
        var extent = await reader.ExtentAsync(trail, cancellationToken);
        var to = await trails.NextCheckpointAsync(trail, found.Through, extent, cancellationToken);
        var check = new AuditChainCheck(found.Start, to);
        beginning.Begin(check, first);
        await trails.FollowAsync(check, trail, first, to, cancellationToken);
        check.Complete();
        if (check.Problem is null && check.SignedThrough < found.Through)
        {
            check.Fail(AuditProblemKind.Signature, first, "No signed checkpoint is about all of these entries.");
        }

        var nodes = reader.NodesOf(trail);
        foreach (var node in found.Nodes.TakeWhile(_ => check.Problem is null))
        {
            if (await nodes.ReadAsync(node.Level, node.Index, 1, cancellationToken) is not [var kept] || kept != node.Hash)
            {
                check.Fail(AuditProblemKind.Root, (node.Index << node.Level) + 1, $"The node of level {node.Level} over entry {(node.Index << node.Level) + 1} is not the one over the entries.");
            }
        }

        return check.Problem;
    }
}

/// <summary>The oldest segments of a trail, as they were sealed.</summary>
internal sealed class FoundSegments(AuditRangeStart start)
{
    private readonly MerkleFrontier _tree = MerkleFrontier.Restore(start.First - 1, start.Frontier);
    private readonly List<MerkleNode> _nodes = [];

    public AuditRangeStart Start => start;

    /// <summary>The last entry; 0 before the first segment.</summary>
    public long Through { get; private set; }

    /// <summary>The chain up to the last entry.</summary>
    public MerkleHash Chain { get; private set; } = start.Chain;

    /// <summary>The root over all entries up to the last one.</summary>
    public MerkleHash Root => _tree.Root();

    /// <summary>The stored nodes over the segments.</summary>
    public IReadOnlyList<MerkleNode> Nodes => _nodes;

    public void Add(long last, IEnumerable<AuditSeal> rows)
    {
        foreach (var row in rows)
        {
            _tree.Append(row.Leaf, _nodes);
            Chain = row.Chain;
        }

        Through = last;
    }
}
