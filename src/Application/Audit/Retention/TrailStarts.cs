using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Retention;

/// <summary>
/// Finds where a trail begins after retention has deleted its oldest segments. Only signed records of purges count: an attacker who deletes entries
/// with SQL can write such a record but cannot sign it.
/// </summary>
internal sealed class TrailStarts(IAuditReader reader, AuditCheckpointReader checkpoints)
{
    public async Task<TrailStart> FindAsync(Guid trail, CancellationToken cancellationToken)
    {
        var (below, isForged) = (long.MaxValue, false);
        while (await reader.PurgeAsync(trail, below, cancellationToken) is { } stored)
        {
            if (checkpoints.Verify(trail, stored) is { } verified)
            {
                return new TrailStart(verified.Checkpoint, verified.Note, stored.PurgedAt, isForged);
            }

            (below, isForged) = (stored.Through, true);
        }

        return new TrailStart(null, null, null, isForged);
    }

    /// <summary>Computes the start of a range within the entries that are kept.</summary>
    /// <param name="first">The range's first entry; not a purged one.</param>
    /// <returns>When hashes are missing, <c>IsMissing</c> and the beginning of the trail as the start.</returns>
    public async Task<(AuditRangeStart Start, bool IsMissing)> StartAsync(
        Guid trail, TrailStart trailStart, long first, CancellationToken cancellationToken)
    {
        if (first == 1)
        {
            return (AuditRangeStart.Beginning, false);
        }

        try
        {
            var frontier = await new MerkleProofs(reader.NodesOf(trail)).FrontierAsync(first - 1, cancellationToken);
            var chain = first - 1 == trailStart.Purged ? trailStart.Checkpoint?.Chain
                : await reader.ReadAsync(trail, first - 1, first - 1, cancellationToken) is [var before] ? before.Chain : null;
            return chain is { } link ? (new AuditRangeStart(first, link, frontier), false) : (AuditRangeStart.Beginning, true);
        }
        catch (MerkleNodesMissingException)
        {
            return (AuditRangeStart.Beginning, true);
        }
    }
}

/// <param name="Checkpoint">The checkpoint that was signed at the last purge; null when nothing was purged.</param>
/// <param name="Note">The signed note of that checkpoint.</param>
/// <param name="At">When the last purge was.</param>
/// <param name="IsForged">Whether a record of a later purge exists that is not signed by the key.</param>
internal sealed record TrailStart(AuditCheckpoint? Checkpoint, SignedNote? Note, DateTimeOffset? At, bool IsForged)
{
    /// <summary>The last entry that retention deleted; 0 when it deleted none.</summary>
    public long Purged => Checkpoint?.Size ?? 0;

    /// <summary>Adds the checkpoint of the last purge to the check of a range, or a problem when the record is forged.</summary>
    /// <param name="first">The range's first entry.</param>
    public void ApplyTo(AuditChainCheck check, long first)
    {
        if (IsForged)
        {
            check.Fail(
                AuditProblemKind.Retention, Purged + 1, $"The record of the purge of entry {Purged + 1} and later entries is not signed by the key.");
        }
        else if (Checkpoint is { } purged && purged.Size == first - 1)
        {
            check.Add(purged);
        }
    }
}
