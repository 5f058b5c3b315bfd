using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Audit.Retention;

namespace SvcInfra.Application.Audit.Retention;

/// <summary>Reads how long entries of the tenant's audit trail are kept, where the trail begins, and whether it is under a legal hold.</summary>
[RequirePermission(AuditPermissions.Read)]
public sealed record GetAuditRetention : IQuery<AuditRetentionDto>;

internal sealed class GetAuditRetentionHandler(IReadRepository<AuditRetention> retentions, AuditRetentionView view, IRequestContext context)
    : IRequestHandler<GetAuditRetention, Result<AuditRetentionDto>>
{
    public async Task<Result<AuditRetentionDto>> Handle(GetAuditRetention query, CancellationToken cancellationToken)
    {
        var trail = context.RequireTenantId();
        var own = await retentions.FirstOrDefaultAsync(new AuditRetentionOfTenant(trail), cancellationToken);
        return await view.GetAsync(trail, own, cancellationToken);
    }
}
