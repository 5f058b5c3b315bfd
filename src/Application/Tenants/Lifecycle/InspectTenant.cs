using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants.Lifecycle;

/// <summary>Reads a tenant's status for an operator, also of a deleted tenant.</summary>
[RequireOperator(TenantOperatorPermissions.Read)]
public sealed record InspectTenant(Guid TenantId) : IQuery<TenantAdminDto>;

internal sealed class InspectTenantHandler(ITenantAdminStore tenants) : IRequestHandler<InspectTenant, Result<TenantAdminDto>>
{
    public async Task<Result<TenantAdminDto>> Handle(InspectTenant query, CancellationToken cancellationToken) =>
        await tenants.ReadAsync(query.TenantId, cancellationToken) is { } tenant ? tenant : TenantErrors.NotFound;
}
