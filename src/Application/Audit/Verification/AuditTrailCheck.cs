using SvcInfra.Application.Audit.Trail;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>Passes the rows of a trail to an <see cref="AuditChainCheck"/>, one batch at a time.</summary>
internal sealed class AuditTrailCheck(IAuditReader reader, AuditCheckpointReader checkpoints)
{
    /// <summary>How many entries after a range are searched for a checkpoint that covers it.</summary>
    public const long MaxEntries = 1_000_000;

    /// <summary>Extends a range to the next checkpoint, which covers it. Returns <paramref name="to"/> when none exists.</summary>
    public async Task<long> NextCheckpointAsync(Guid trail, long to, AuditExtent extent, CancellationToken cancellationToken) =>
        to < extent.Checkpoint && await reader.CheckpointsAsync(trail, to, to + MaxEntries, cancellationToken) is [var next, ..] ? next.Size : to;

    /// <summary>Adds the entries and checkpoints of a range to the check, until it finds a problem.</summary>
    public async Task FollowAsync(AuditChainCheck check, Guid trail, long from, long to, CancellationToken cancellationToken)
    {
        var next = from;
        var signed = from - 1;
        while (check.Problem is null && next <= to)
        {
            var rows = await reader.ReadAsync(trail, next, to, cancellationToken);
            var last = rows.Count < IAuditReader.BatchSize ? to : rows[^1].Sequence;
            var ahead = new Queue<StoredCheckpoint>(await reader.CheckpointsAsync(trail, signed, last, cancellationToken));
            foreach (var row in rows)
            {
                Compare(check, trail, ahead, row.Sequence - 1);
                if (!Add(check, row))
                {
                    return;
                }
            }

            Compare(check, trail, ahead, last);
            (next, signed) = (last + 1, last + 1);
        }
    }

    private void Compare(AuditChainCheck check, Guid trail, Queue<StoredCheckpoint> ahead, long upTo)
    {
        while (check.Problem is null && ahead.TryPeek(out var stored) && stored.Size <= upTo)
        {
            ahead.Dequeue();
            if (checkpoints.Verify(trail, stored) is { } checkpoint)
            {
                check.Add(checkpoint);
            }
            else
            {
                var sentence = $"The checkpoint over {stored.Size} entries is not signed by the key.";
                check.Fail(AuditProblemKind.Signature, check.SignedThrough + 1, sentence);
            }
        }
    }

    private static bool Add(AuditChainCheck check, AuditSeal row)
    {
        if (row.IsMissing && row.Sequence == check.Last + 1)
        {
            return check.Fail(AuditProblemKind.Missing, row.Sequence, $"Entry {row.Sequence} is missing, although its seal exists.");
        }

        var isWrong = row.Payload is { } payload && row.Entry is { } entry && !payload.Matches(entry.PayloadCommitment ?? []);
        return check.Add(new FoundEntry(row.Sequence, LeafOf(row.Entry), row.Leaf, row.Chain, isWrong));
    }

    private static MerkleHash LeafOf(AuditEntry? entry)
    {
        try
        {
            return entry is null ? default : AuditEntryFormat.Leaf(entry);
        }
        catch (ArgumentException)
        {
            // Such values were never written, so no sealed hash matches.
            return default;
        }
    }
}
