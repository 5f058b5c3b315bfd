using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Audit.Retention;

namespace SvcInfra.Application.Audit.Retention;

/// <summary>Reads how long the acting tenant's trail is kept, where it begins by now, and whether a legal hold is on it.</summary>
[RequirePermission(AuditPermissions.Read)]
public sealed record GetAuditRetention : IQuery<AuditRetentionDto>;

internal sealed class GetAuditRetentionHandler(IReadRepository<AuditRetention> retentions, AuditRetentionView view, IRequestContext context)
    : IRequestHandler<GetAuditRetention, Result<AuditRetentionDto>>
{
    public async Task<Result<AuditRetentionDto>> Handle(GetAuditRetention query, CancellationToken cancellationToken)
    {
        var trail = context.RequireTenantId();
        var own = await retentions.FirstOrDefaultAsync(new AuditRetentionOfTenant(trail), cancellationToken);
        return await view.ShowAsync(trail, own, cancellationToken);
    }
}
