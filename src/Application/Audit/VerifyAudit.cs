using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Audit;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Audit;

/// <summary>
/// Computes the acting tenant's trail again from the rows as they are, and compares it with seals, tree and signed checkpoints. Only a copy of a
/// checkpoint from elsewhere finds a trail that was rewritten or cut off together with its checkpoints: that is for the offline verifier.
/// </summary>
/// <param name="From">The first entry's number. Default: 1.</param>
/// <param name="To">The last entry's number. Default: all there are. At most 1,000,000 entries at a time.</param>
[RequirePermission(AuditPermissions.Read)]
public sealed record VerifyAudit(long? From, long? To) : IQuery<AuditVerificationDto>
{
    internal const long MaxEntries = 1_000_000;
}

internal sealed class VerifyAuditValidator : AbstractValidator<VerifyAudit>
{
    public VerifyAuditValidator()
    {
        RuleFor(q => q.From).GreaterThanOrEqualTo(1).WithErrorCode("out_of_range");
        RuleFor(q => q.To).GreaterThanOrEqualTo(q => q.From ?? 1).WithErrorCode("out_of_range");
    }
}

internal sealed class VerifyAuditHandler(IAuditReader reader, AuditCheckpointReader checkpoints, IRequestContext context)
    : IRequestHandler<VerifyAudit, Result<AuditVerificationDto>>
{
    public async Task<Result<AuditVerificationDto>> Handle(VerifyAudit query, CancellationToken cancellationToken)
    {
        var trail = context.RequireTenantId();
        var extent = await reader.ExtentAsync(trail, cancellationToken);
        var from = query.From ?? 1;
        var to = Math.Min(query.To ?? extent.End, extent.End);
        if (to - from >= VerifyAudit.MaxEntries)
        {
            return AuditErrors.RangeTooLarge;
        }

        if (from > extent.End + 1)
        {
            return AuditErrors.NotSealed;
        }

        to = await NextCheckpointAsync(trail, to, extent, cancellationToken);
        var check = await StartAsync(trail, from, to, extent, cancellationToken);
        await FollowAsync(check, trail, from, to == extent.End ? Math.Max(to, extent.LastSeal) : to, cancellationToken);
        check.Complete();
        var unsealed = await reader.CountUnsealedAsync(trail, cancellationToken);
        return new AuditVerificationDto(
            check.Problem is null, from, to, check.Problem?.Sequence, check.Problem?.Kind, check.Problem?.Sentence, check.Checkpoints > 0 ? check.SignedThrough : null, unsealed);
    }

    /// <summary>On to where a checkpoint vouches for the range, if that is not too far.</summary>
    private async Task<long> NextCheckpointAsync(Guid trail, long to, AuditExtent extent, CancellationToken cancellationToken) =>
        to < extent.Checkpoint && await reader.CheckpointsAsync(trail, to, to + VerifyAudit.MaxEntries, cancellationToken) is [var next, ..] ? next.Size : to;

    private async Task<AuditChainCheck> StartAsync(Guid trail, long from, long to, AuditExtent extent, CancellationToken cancellationToken)
    {
        var missing = false;
        var start = AuditRangeStart.Beginning;
        if (from > 1)
        {
            (start, missing) = await AuditRanges.StartAsync(reader, trail, from, cancellationToken);
        }

        // The entries since the last checkpoint are younger than a minute.
        var check = new AuditChainCheck(start, to) { IsUnsignedAllowed = extent.Checkpoint < from };
        if (missing)
        {
            check.Fail(AuditProblemKind.Missing, from - 1, $"Something before entry {from} is missing.");
        }

        return check;
    }

    private async Task FollowAsync(AuditChainCheck check, Guid trail, long from, long to, CancellationToken cancellationToken)
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
            if (checkpoints.Trust(trail, stored) is { } checkpoint)
            {
                check.Add(checkpoint);
            }
            else
            {
                check.Fail(AuditProblemKind.Signature, check.SignedThrough + 1, $"The checkpoint over {stored.Size} entries is not signed by the key.");
            }
        }
    }

    private static bool Add(AuditChainCheck check, AuditSeal row)
    {
        if (row.IsGone && row.Sequence == check.Last + 1)
        {
            return check.Fail(AuditProblemKind.Missing, row.Sequence, $"Entry {row.Sequence} is missing; its seal is there.");
        }

        var isWrong = row.Payload is { } payload && row.Entry is { } entry && !payload.Fits(entry.PayloadCommitment ?? []);
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
            // Nothing that was ever written has no bytes.
            return default;
        }
    }
}
