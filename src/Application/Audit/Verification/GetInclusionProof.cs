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

/// <summary>Proves that a checkpoint covers an entry of the tenant's audit trail (RFC 6962 section 2.1.1).</summary>
/// <param name="Sequence">The entry's number.</param>
/// <param name="Size">The number of entries in the tree. Default: the size of the newest checkpoint.</param>
[RequirePermission(AuditPermissions.Read)]
public sealed record GetInclusionProof(long Sequence, long? Size) : IQuery<InclusionProofDto>;

internal sealed class GetInclusionProofValidator : AbstractValidator<GetInclusionProof>
{
    public GetInclusionProofValidator()
    {
        RuleFor(q => q.Sequence).GreaterThanOrEqualTo(1).WithErrorCode("out_of_range");
        RuleFor(q => q.Size).GreaterThanOrEqualTo(q => q.Sequence).WithErrorCode("out_of_range");
    }
}

internal sealed class GetInclusionProofHandler(IAuditReader reader, TrailStarts starts, IRequestContext context)
    : IRequestHandler<GetInclusionProof, Result<InclusionProofDto>>
{
    public async Task<Result<InclusionProofDto>> Handle(GetInclusionProof query, CancellationToken cancellationToken)
    {
        var trail = context.RequireTenantId();
        var extent = await reader.ExtentAsync(trail, cancellationToken);
        var size = query.Size ?? extent.Checkpoint;
        if (query.Sequence <= (await starts.FindAsync(trail, cancellationToken)).Purged)
        {
            return AuditErrors.Purged;
        }

        if (query.Sequence > size || size > extent.LastSeal)
        {
            return AuditErrors.NotSealed;
        }

        try
        {
            var nodes = reader.NodesOf(trail);
            var proofs = new MerkleProofs(nodes);
            var path = await proofs.InclusionAsync(query.Sequence - 1, size, cancellationToken);
            var root = await proofs.RootAsync(size, cancellationToken);
            return await nodes.ReadAsync(0, query.Sequence - 1, 1, cancellationToken) is [var leaf]
                ? new InclusionProofDto(
                    query.Sequence, query.Sequence - 1, size, leaf.ToString(), root.ToString(), [.. path.Select(hash => hash.ToString())])
                : AuditErrors.NotSealed;
        }
        catch (MerkleNodesMissingException)
        {
            return AuditErrors.NotSealed;
        }
    }
}
