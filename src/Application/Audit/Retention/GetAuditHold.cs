using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Audit;

namespace SvcInfra.Application.Audit.Retention;

/// <summary>Reads the legal hold on an audit trail, for operators.</summary>
/// <param name="TenantId">The tenant whose trail it is; all zeros for the installation's trail.</param>
[RequireOperator(AuditOperatorPermissions.Read)]
public sealed record GetAuditHold(Guid TenantId) : IQuery<AuditHoldDto>;

internal sealed class GetAuditHoldHandler(IAuditRetentionStore store) : IRequestHandler<GetAuditHold, Result<AuditHoldDto>>
{
    public async Task<Result<AuditHoldDto>> Handle(GetAuditHold query, CancellationToken cancellationToken) =>
        await store.FindHoldAsync(query.TenantId, cancellationToken) is { } hold ? AuditHoldDto.Of(hold)
        : await store.ExistsAsync(query.TenantId, cancellationToken) ? AuditErrors.NoHold
        : AuditErrors.NoTrail;
}
