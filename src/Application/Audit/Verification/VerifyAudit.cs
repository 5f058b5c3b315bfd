using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Retention;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Audit;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>
/// Recomputes the tenant's audit trail from its current rows, and compares it with the seals, the tree and the signed checkpoints. A trail that was
/// rewritten or truncated together with its checkpoints is detected only with an anchored checkpoint, by the offline verifier.
/// </summary>
/// <param name="From">The first entry's number. Default: the first entry that retention has kept.</param>
/// <param name="To">The last entry's number. Default: the last entry. At most 1,000,000 entries at a time.</param>
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

internal sealed class VerifyAuditHandler(IAuditReader reader, TrailStarts starts, AuditTrailCheck trails, IRequestContext context)
    : IRequestHandler<VerifyAudit, Result<AuditVerificationDto>>
{
    public async Task<Result<AuditVerificationDto>> Handle(VerifyAudit query, CancellationToken cancellationToken)
    {
        var trail = context.RequireTenantId();
        return await RepeatedVerification.RunAsync(() => VerifyAsync(trail, query, cancellationToken), ProblemOf);
    }

    private static AuditProblem? ProblemOf(Result<AuditVerificationDto> result) =>
        result is { IsSuccess: true, Value: { IsIntact: false } found }
            ? new AuditProblem(found.Problem!, found.FirstBadSequence!.Value, found.Detail!)
            : null;

    /// <summary>Reads the start of the trail in every run, because entries that retention has deleted since the last run are not missing.</summary>
    private async Task<Result<AuditVerificationDto>> VerifyAsync(Guid trail, VerifyAudit query, CancellationToken cancellationToken) =>
        await VerifyAsync(trail, query, await starts.FindAsync(trail, cancellationToken), cancellationToken);

    private async Task<Result<AuditVerificationDto>> VerifyAsync(
        Guid trail, VerifyAudit query, TrailStart trailStart, CancellationToken cancellationToken)
    {
        if (query.From <= trailStart.Purged || query.To <= trailStart.Purged)
        {
            return AuditErrors.Purged;
        }

        var extent = await reader.ExtentAsync(trail, cancellationToken);
        var from = query.From ?? (trailStart.Purged + 1);
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
        var check = await StartAsync(trail, trailStart, from, to, extent, cancellationToken);
        await trails.FollowAsync(check, trail, from, to == extent.End ? Math.Max(to, extent.LastSeal) : to, cancellationToken);
        check.CompleteCheckpoints(extent.SignedSize);
        check.Complete();
        var unsealed = await reader.CountUnsealedAsync(trail, cancellationToken);
        return new AuditVerificationDto(
            check.Problem is null,
            from,
            to,
            check.Problem?.Sequence,
            check.Problem?.Kind,
            check.Problem?.Sentence,
            check.Checkpoints > 0 ? check.SignedThrough : null,
            unsealed);
    }

    private async Task<AuditChainCheck> StartAsync(
        Guid trail, TrailStart trailStart, long from, long to, AuditExtent extent, CancellationToken cancellationToken)
    {
        var (start, missing) = await starts.StartAsync(trail, trailStart, from, cancellationToken);

        // Entries after the last checkpoint are less than a minute old.
        var check = new AuditChainCheck(start, to) { IsUnsignedAllowed = extent.Checkpoint < from };
        if (missing && !trailStart.IsForged)
        {
            check.Fail(AuditProblemKind.Missing, from - 1, $"An entry before entry {from} is missing.");
        }
        else
        {
            trailStart.ApplyTo(check, from);
        }

        return check;
    }
}
