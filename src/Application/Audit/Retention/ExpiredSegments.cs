using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Retention;

/// <summary>
/// Finds the expired segments of a trail, from the oldest on. A segment is expired when all its entries are. It consists of the entries below one
/// stored node of the tree; that node is kept, so that the remaining entries can be proved without the deleted ones.
/// </summary>
internal sealed class ExpiredSegments(IAuditReader reader, TrailStarts starts, AuditTrailCheck trails)
{
    /// <summary>The number of entries in a segment.</summary>
    public const int Size = 1 << MerkleProofs.StoredEvery;

    /// <summary>The most segments that are found, and purged in one transaction.</summary>
    public const int MaxSegments = 16;

    /// <param name="bound">The last entry that may be deleted.</param>
    /// <param name="before">An entry at this instant or later is kept, and so are its segment and all later ones.</param>
    /// <returns>
    /// Null when no segment is expired. The hashes are those that were sealed; <see cref="VerifyAsync"/> checks them against the entries.
    /// </returns>
    public async Task<FoundSegments?> FindAsync(
        Guid trail, TrailStart trailStart, long bound, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var found = new FoundSegments((await starts.StartAsync(trail, trailStart, trailStart.Purged + 1, cancellationToken)).Start);
        for (var segment = 0; segment < MaxSegments; segment++)
        {
            var first = trailStart.Purged + (segment * Size) + 1;
            var last = first + Size - 1;
            if (last > bound)
            {
                break;
            }

            // A missing entry does not count as unexpired; the verification reports it.
            var rows = await reader.ReadAsync(trail, first, last, cancellationToken);
            if (rows.Any(row => row.Entry?.OccurredAt >= before))
            {
                break;
            }

            found.Add(last, rows);
        }

        return found.Through > 0 ? found : null;
    }

    /// <summary>Recomputes the segments up to a checkpoint that covers them, and compares the stored nodes.</summary>
    /// <returns>The first problem; null when the segments are intact.</returns>
    public async Task<AuditProblem?> VerifyAsync(Guid trail, TrailStart trailStart, FoundSegments found, CancellationToken cancellationToken)
    {
        var first = trailStart.Purged + 1;
        var extent = await reader.ExtentAsync(trail, cancellationToken);
        var to = await trails.NextCheckpointAsync(trail, found.Through, extent, cancellationToken);
        var check = new AuditChainCheck(found.Start, to);
        trailStart.ApplyTo(check, first);
        await trails.FollowAsync(check, trail, first, to, cancellationToken);
        check.Complete();
        if (check.Problem is null && check.SignedThrough < found.Through)
        {
            check.Fail(AuditProblemKind.Signature, first, "No signed checkpoint covers all of these entries.");
        }

        var nodes = reader.NodesOf(trail);
        foreach (var node in found.Nodes.TakeWhile(_ => check.Problem is null))
        {
            if (await nodes.ReadAsync(node.Level, node.Index, 1, cancellationToken) is not [var kept] || kept != node.Hash)
            {
                var below = (node.Index << node.Level) + 1;
                check.Fail(AuditProblemKind.Root, below, $"The stored node of level {node.Level} above entry {below} does not match its entries.");
            }
        }

        return check.Problem;
    }
}

/// <summary>The oldest segments of a trail, with the hashes that were sealed.</summary>
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
