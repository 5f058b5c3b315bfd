using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants.Lifecycle;

/// <summary>Shows an operator how a tenant stands, also one that is deleted.</summary>
[RequireOperator(TenantOperatorPermissions.Read)]
public sealed record InspectTenant(Guid TenantId) : IQuery<TenantAdminDto>;

internal sealed class InspectTenantHandler(ITenantAdminStore register) : IRequestHandler<InspectTenant, Result<TenantAdminDto>>
{
    public async Task<Result<TenantAdminDto>> Handle(InspectTenant query, CancellationToken cancellationToken) =>
        await register.ReadAsync(query.TenantId, cancellationToken) is { } tenant ? tenant : TenantErrors.NotFound;
}
