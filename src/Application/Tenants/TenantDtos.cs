using Mapster;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants;

/// <summary>A tenant.</summary>
/// <param name="Id">Stable; never reused.</param>
/// <param name="Slug">The tenant's name in URLs; never changes.</param>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Version">The first part of the ETag.</param>
public sealed record TenantDto(Guid Id, string Slug, string Name, DateTimeOffset CreatedAt, long Version) : IVersioned;

/// <summary>A tenant that the signed-in user is a member of.</summary>
/// <param name="Id">Stable; never reused.</param>
/// <param name="Slug">The tenant's name in URLs.</param>
/// <param name="Name">The display name.</param>
/// <param name="Role">The user's built-in role in the tenant.</param>
/// <param name="Status">Deleted tenants are listed only for their owners, who can restore them.</param>
/// <param name="DeletedAt">UTC; null unless the tenant is deleted.</param>
/// <param name="PurgedAfter">An owner can restore the tenant until then (UTC); null unless it is deleted.</param>
public sealed record MyTenantDto(
    Guid Id, string Slug, string Name, TenantRole Role, TenantStatus Status, DateTimeOffset? DeletedAt, DateTimeOffset? PurgedAfter);

/// <summary>A tenant as operators see it: its status, without its data.</summary>
/// <param name="Members">The number of members.</param>
/// <param name="SuspendedAt">UTC; null unless the tenant is suspended.</param>
/// <param name="SuspendedBecause">The operator's reason; null unless the tenant is suspended.</param>
/// <param name="DeletedAt">UTC; null unless the tenant is deleted.</param>
/// <param name="PurgedAfter">The tenant can be restored until then (UTC); null unless it is deleted.</param>
public sealed record TenantAdminDto(
    Guid Id, string Slug, string Name, TenantStatus Status, int Members, DateTimeOffset CreatedAt,
    DateTimeOffset? SuspendedAt, string? SuspendedBecause, DateTimeOffset? DeletedAt, DateTimeOffset? PurgedAfter);

/// <summary>An access token for another tenant. The session now acts in that tenant; its refresh token stays valid.</summary>
/// <param name="AccessToken">Send it as <c>Authorization: Bearer ...</c>.</param>
/// <param name="TokenType">Always <c>Bearer</c>.</param>
/// <param name="ExpiresIn">Seconds until it expires.</param>
/// <param name="TenantId">The tenant in which the access token acts.</param>
public sealed record TenantTokenDto([property: Secret] string AccessToken, string TokenType, int ExpiresIn, Guid TenantId);

internal sealed class TenantMappings : IRegister
{
    public void Register(TypeAdapterConfig config) =>
        config.NewConfig<Tenant, TenantDto>().Map(dto => dto.Slug, tenant => tenant.Slug.Value);
}
