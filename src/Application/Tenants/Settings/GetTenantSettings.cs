using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Caching.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants.Settings;

/// <summary>Reads the acting tenant's settings.</summary>
[RequirePermission(TenantPermissions.Read)]
public sealed record GetTenantSettings : IQuery<TenantSettingsDto>, ICacheable
{
    CachePolicy ICacheable.Cache => new(TenantCacheTags.Tenant);
}

internal sealed class GetTenantSettingsHandler(IReadRepository<Tenant> tenants, IRequestContext context)
    : IRequestHandler<GetTenantSettings, Result<TenantSettingsDto>>
{
    public async Task<Result<TenantSettingsDto>> Handle(GetTenantSettings query, CancellationToken cancellationToken) =>
        await tenants.FirstOrDefaultAsync(new TenantById(context.RequireTenantId()), cancellationToken) is { } tenant
            ? TenantSettingsDto.Of(tenant)
            : TenantErrors.NotFound;
}
