using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Retention;

/// <summary>
/// Finds where a trail begins after retention has deleted its oldest segments. Only a record that is signed by the key counts: whoever deletes
/// entries with SQL can write a record, and cannot sign it.
/// </summary>
internal sealed class TrailStarts(IAuditReader reader, AuditCheckpointReader checkpoints)
{
    public async Task<TrailStart> FindAsync(Guid trail, CancellationToken cancellationToken)
    {
        var (below, isForged) = (long.MaxValue, false);
        while (await reader.PurgeAsync(trail, below, cancellationToken) is { } stored)
        {
            if (checkpoints.Trust(trail, stored) is { } trusted)
            {
                return new TrailStart(trusted.Checkpoint, trusted.Note, stored.PurgedAt, isForged);
            }

            (below, isForged) = (stored.Through, true);
        }

        return new TrailStart(null, null, null, isForged);
    }

    /// <summary>Where a range begins that is part of what is kept.</summary>
    /// <param name="beginning">Of the trail.</param>
    /// <param name="first">The range's first entry; not one that was purged.</param>
    /// <returns>The true beginning instead, and that hashes are missing, when they are.</returns>
    public async Task<(AuditRangeStart Start, bool IsMissing)> StartAsync(Guid trail, TrailStart beginning, long first, CancellationToken cancellationToken)
    {
        if (first == 1)
        {
            return (AuditRangeStart.Beginning, false);
        }

        try
        {
            var frontier = await new MerkleProofs(reader.NodesOf(trail)).FrontierAsync(first - 1, cancellationToken);
            var chain = first - 1 == beginning.Purged ? beginning.Checkpoint?.Chain
                : await reader.ReadAsync(trail, first - 1, first - 1, cancellationToken) is [var before] ? before.Chain : null;
            return chain is { } link ? (new AuditRangeStart(first, link, frontier), false) : (AuditRangeStart.Beginning, true);
        }
        catch (MerkleNodesMissingException)
        {
            return (AuditRangeStart.Beginning, true);
        }
    }
}

/// <param name="Checkpoint">What was signed when the last segment was purged; null when none was.</param>
/// <param name="Note">The same, as it was signed.</param>
/// <param name="At">When that was.</param>
/// <param name="IsForged">A record says that more was purged, and is not signed by the key.</param>
internal sealed record TrailStart(AuditCheckpoint? Checkpoint, SignedNote? Note, DateTimeOffset? At, bool IsForged)
{
    /// <summary>The last entry that retention deleted; 0 when it deleted none.</summary>
    public long Purged => Checkpoint?.Size ?? 0;

    /// <summary>Tells the check of a trail what is known of the entries before the first one that is kept.</summary>
    /// <param name="check">Of a range that begins anywhere behind them.</param>
    /// <param name="first">The range's first entry.</param>
    public void Begin(AuditChainCheck check, long first)
    {
        if (IsForged)
        {
            check.Fail(AuditProblemKind.Retention, Purged + 1, $"What is said of a purge of entry {Purged + 1} and later ones is not signed by the key.");
        }
        else if (Checkpoint is { } purged && purged.Size == first - 1)
        {
            check.Add(purged);
        }
    }
}
