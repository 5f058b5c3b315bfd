using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants;

/// <summary>Shows an operator how a tenant stands, also one that is deleted.</summary>
[RequireOperator(TenantOperatorPermissions.Read)]
public sealed record InspectTenant(Guid TenantId) : IQuery<RegisteredTenantDto>;

internal sealed class InspectTenantHandler(ITenantRegister register) : IRequestHandler<InspectTenant, Result<RegisteredTenantDto>>
{
    public async Task<Result<RegisteredTenantDto>> Handle(InspectTenant query, CancellationToken cancellationToken) =>
        await register.ReadAsync(query.TenantId, cancellationToken) is { } tenant ? tenant : TenantErrors.NotFound;
}
