using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Retention;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Audit;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>
/// Computes the acting tenant's trail again from the rows as they are, and compares it with seals, tree and signed checkpoints. Only a copy of a
/// checkpoint from elsewhere finds a trail that was rewritten or cut off together with its checkpoints: that is for the offline verifier.
/// </summary>
/// <param name="From">The first entry's number. Default: the first one that retention has kept.</param>
/// <param name="To">The last entry's number. Default: all there are. At most 1,000,000 entries at a time.</param>
[RequirePermission(AuditPermissions.Read)]
public sealed record VerifyAudit(long? From, long? To) : IQuery<AuditVerificationDto>
{
    internal const long MaxEntries = AuditTrailCheck.MaxEntries;
}

internal sealed class VerifyAuditValidator : AbstractValidator<VerifyAudit>
{
    public VerifyAuditValidator()
    {
        RuleFor(q => q.From).GreaterThanOrEqualTo(1).WithErrorCode("out_of_range");
        RuleFor(q => q.To).GreaterThanOrEqualTo(q => q.From ?? 1).WithErrorCode("out_of_range");
    }
}

internal sealed class VerifyAuditHandler(IAuditReader reader, TrailStarts beginnings, AuditTrailCheck trails, IRequestContext context)
    : IRequestHandler<VerifyAudit, Result<AuditVerificationDto>>
{
    public async Task<Result<AuditVerificationDto>> Handle(VerifyAudit query, CancellationToken cancellationToken)
    {
        var trail = context.RequireTenantId();
        return await RepeatedVerification.AtAsync(() => LookAsync(trail, query, cancellationToken), ProblemIn);
    }

    private static AuditProblem? ProblemIn(Result<AuditVerificationDto> answer) =>
        answer is { IsSuccess: true, Value: { IsIntact: false } found } ? new AuditProblem(found.Problem!, found.FirstBadSequence!.Value, found.Detail!) : null;

    /// <summary>Entries that retention deleted since the last look are not missing: where the trail begins is read each time.</summary>
    private async Task<Result<AuditVerificationDto>> LookAsync(Guid trail, VerifyAudit query, CancellationToken cancellationToken) =>
        await VerifyAsync(trail, query, await beginnings.FindAsync(trail, cancellationToken), cancellationToken);

    private async Task<Result<AuditVerificationDto>> VerifyAsync(Guid trail, VerifyAudit query, TrailStart beginning, CancellationToken cancellationToken)
    {
        if (query.From <= beginning.Purged || query.To <= beginning.Purged)
        {
            return AuditErrors.Purged;
        }

        var extent = await reader.ExtentAsync(trail, cancellationToken);
        var from = query.From ?? (beginning.Purged + 1);
        var to = Math.Min(query.To ?? extent.End, extent.End);
        if (to - from >= VerifyAudit.MaxEntries)
        {
            return AuditErrors.RangeTooLarge;
        }

        if (from > extent.End + 1)
        {
            return AuditErrors.NotSealed;
        }

        to = await trails.NextCheckpointAsync(trail, to, extent, cancellationToken);
        var check = await StartAsync(trail, beginning, from, to, extent, cancellationToken);
        await trails.FollowAsync(check, trail, from, to == extent.End ? Math.Max(to, extent.LastSeal) : to, cancellationToken);
        check.CompleteCheckpoints(extent.SignedSize);
        check.Complete();
        var unsealed = await reader.CountUnsealedAsync(trail, cancellationToken);
        return new AuditVerificationDto(
            check.Problem is null, from, to, check.Problem?.Sequence, check.Problem?.Kind, check.Problem?.Sentence, check.Checkpoints > 0 ? check.SignedThrough : null, unsealed);
    }

    private async Task<AuditChainCheck> StartAsync(
        Guid trail, TrailStart beginning, long from, long to, AuditExtent extent, CancellationToken cancellationToken)
    {
        var (start, missing) = await beginnings.StartAsync(trail, beginning, from, cancellationToken);

        // The entries since the last checkpoint are younger than a minute.
        var check = new AuditChainCheck(start, to) { IsUnsignedAllowed = extent.Checkpoint < from };
        if (missing && !beginning.IsForged)
        {
            check.Fail(AuditProblemKind.Missing, from - 1, $"Something before entry {from} is missing.");
        }
        else
        {
            beginning.Begin(check, from);
        }

        return check;
    }
}
