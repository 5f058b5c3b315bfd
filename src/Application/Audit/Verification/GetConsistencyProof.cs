using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Retention;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Audit;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>Proves that the tenant's audit trail was only appended to between two sizes (RFC 6962 section 2.1.2).</summary>
/// <param name="From">The smaller size.</param>
/// <param name="To">The larger size. Default: the size of the newest checkpoint.</param>
[RequirePermission(AuditPermissions.Read)]
public sealed record GetConsistencyProof(long From, long? To) : IQuery<ConsistencyProofDto>;

internal sealed class GetConsistencyProofValidator : AbstractValidator<GetConsistencyProof>
{
    public GetConsistencyProofValidator()
    {
        RuleFor(q => q.From).GreaterThanOrEqualTo(1).WithErrorCode("out_of_range");
        RuleFor(q => q.To).GreaterThanOrEqualTo(q => q.From).WithErrorCode("out_of_range");
    }
}

internal sealed class GetConsistencyProofHandler(IAuditReader reader, TrailStarts starts, IRequestContext context)
    : IRequestHandler<GetConsistencyProof, Result<ConsistencyProofDto>>
{
    public async Task<Result<ConsistencyProofDto>> Handle(GetConsistencyProof query, CancellationToken cancellationToken)
    {
        var trail = context.RequireTenantId();
        var extent = await reader.ExtentAsync(trail, cancellationToken);
        var to = query.To ?? extent.Checkpoint;
        if (query.From > to || to > extent.LastSeal)
        {
            return AuditErrors.NotSealed;
        }

        try
        {
            var proofs = new MerkleProofs(reader.NodesOf(trail));
            var path = await proofs.ConsistencyAsync(query.From, to, cancellationToken);
            var (before, after) = (await proofs.RootAsync(query.From, cancellationToken), await proofs.RootAsync(to, cancellationToken));
            return new ConsistencyProofDto(query.From, to, before.ToString(), after.ToString(), [.. path.Select(hash => hash.ToString())]);
        }
        catch (MerkleNodesMissingException)
        {
            // After a purge, proofs from within a purged segment are no longer possible.
            return query.From < (await starts.FindAsync(trail, cancellationToken)).Purged ? AuditErrors.Purged : AuditErrors.NotSealed;
        }
    }
}
