using Mapster;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants;

/// <summary>A tenant.</summary>
/// <param name="Id">Stable; never reused.</param>
/// <param name="Slug">Its name in addresses; never changes.</param>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Version">The ETag begins with it.</param>
public sealed record TenantDto(Guid Id, string Slug, string Name, DateTimeOffset CreatedAt, long Version) : IVersioned;

/// <summary>A tenant that the signed-in user is a member of.</summary>
/// <param name="Id">Give it to the switch.</param>
/// <param name="Slug">Its name in addresses.</param>
/// <param name="Name">For people.</param>
/// <param name="Role">The user's role in it.</param>
/// <param name="Status">Deleted ones are listed for their owners only, who can restore them.</param>
/// <param name="DeletedAt">UTC; null while it lives.</param>
/// <param name="PurgedAfter">Until then (UTC) an owner can restore it; null while it lives.</param>
public sealed record MyTenantDto(
    Guid Id, string Slug, string Name, TenantRole Role, TenantStatus Status, DateTimeOffset? DeletedAt, DateTimeOffset? PurgedAfter);

/// <summary>A tenant as operators see it: how it stands, and nothing of what is in it.</summary>
/// <param name="Members">How many there are.</param>
/// <param name="SuspendedAt">UTC; null while it is not suspended.</param>
/// <param name="SuspendedBecause">In an operator's words.</param>
/// <param name="DeletedAt">UTC; null while it lives.</param>
/// <param name="PurgedAfter">Until then (UTC) it can be restored; null while it lives.</param>
public sealed record TenantAdminDto(
    Guid Id, string Slug, string Name, TenantStatus Status, int Members, DateTimeOffset CreatedAt, DateTimeOffset? SuspendedAt, string? SuspendedBecause,
    DateTimeOffset? DeletedAt, DateTimeOffset? PurgedAfter);

/// <summary>An access token for another tenant. The refresh token stays the same; the session now acts in that tenant.</summary>
/// <param name="AccessToken">Send it as <c>Authorization: Bearer ...</c>.</param>
/// <param name="TokenType">Always <c>Bearer</c>.</param>
/// <param name="ExpiresIn">Seconds until it expires.</param>
/// <param name="TenantId">The tenant that it acts in.</param>
public sealed record TenantTokenDto(string AccessToken, string TokenType, int ExpiresIn, Guid TenantId);

internal sealed class TenantMappings : IRegister
{
    public void Register(TypeAdapterConfig config) =>
        config.NewConfig<Tenant, TenantDto>().Map(dto => dto.Slug, tenant => tenant.Slug.Value);
}
