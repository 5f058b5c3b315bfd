using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Caching.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants;

/// <summary>Reads the acting tenant. The id of another tenant is refused: switch first.</summary>
[RequirePermission(TenantPermissions.Read)]
public sealed record GetTenant(Guid TenantId) : IQuery<TenantDto>, ICacheable
{
    CachePolicy ICacheable.Cache => new(TenantCacheTags.Tenant);
}

internal sealed class GetTenantHandler(IReadRepository<Tenant> tenants, IRequestContext context) : IRequestHandler<GetTenant, Result<TenantDto>>
{
    public async Task<Result<TenantDto>> Handle(GetTenant query, CancellationToken cancellationToken)
    {
        if (query.TenantId != context.TenantId)
        {
            return CommonErrors.TenantMismatch;
        }

        return await tenants.FirstAsync<TenantDto>(new TenantById(query.TenantId), cancellationToken) is { } tenant
            ? tenant
            : TenantErrors.NotFound;
    }
}
