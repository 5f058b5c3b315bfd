using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Audit;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>
/// Reads the newest signed checkpoint of the tenant's audit trail. Keep a copy elsewhere, and pass it to the offline verifier later.
/// </summary>
[RequirePermission(AuditPermissions.Read)]
public sealed record GetAuditCheckpoint : IQuery<AuditCheckpointDto>;

internal sealed class GetAuditCheckpointHandler(IAuditReader reader, IRequestContext context)
    : IRequestHandler<GetAuditCheckpoint, Result<AuditCheckpointDto>>
{
    public async Task<Result<AuditCheckpointDto>> Handle(GetAuditCheckpoint query, CancellationToken cancellationToken)
    {
        var trail = context.RequireTenantId();
        var size = (await reader.ExtentAsync(trail, cancellationToken)).Checkpoint;
        return size > 0 && await reader.CheckpointsAsync(trail, size, size, cancellationToken) is [var newest]
            ? new AuditCheckpointDto(newest.Size, Convert.ToBase64String(newest.Root), newest.Note, newest.CreatedAt)
            : AuditErrors.NoCheckpoint;
    }
}
