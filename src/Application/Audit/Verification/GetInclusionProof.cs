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

/// <summary>Proves that an entry of the acting tenant's trail is one of those that a checkpoint is about (RFC 6962 section 2.1.1).</summary>
/// <param name="Sequence">The entry's number.</param>
/// <param name="Size">How many entries the tree has. Default: as many as the newest checkpoint is about.</param>
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

internal sealed class GetInclusionProofHandler(IAuditReader reader, TrailStarts beginnings, IRequestContext context)
    : IRequestHandler<GetInclusionProof, Result<InclusionProofDto>>
{
    public async Task<Result<InclusionProofDto>> Handle(GetInclusionProof query, CancellationToken cancellationToken)
    {
        var trail = context.RequireTenantId();
        var extent = await reader.ExtentAsync(trail, cancellationToken);
        var size = query.Size ?? extent.Checkpoint;
        if (query.Sequence <= (await beginnings.FindAsync(trail, cancellationToken)).Purged)
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
                ? new InclusionProofDto(query.Sequence, query.Sequence - 1, size, leaf.ToString(), root.ToString(), [.. path.Select(hash => hash.ToString())])
                : AuditErrors.NotSealed;
        }
        catch (MerkleNodesMissingException)
        {
            return AuditErrors.NotSealed;
        }
    }
}
