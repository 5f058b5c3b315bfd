using SvcInfra.Application.Common.Persistence;
using SvcInfra.Domain.ApiKeys.ServiceAccounts;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.ApiKeys;

/// <summary>An API key, without its secret.</summary>
/// <param name="Id">Stable; never reused.</param>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Beginning">What the key begins with; the same after a rotation.</param>
/// <param name="UserId">The member whose key it is; null for a service account's.</param>
/// <param name="ServiceAccountId">The service account whose key it is; null for a member's.</param>
/// <param name="Scopes">The permissions that it has as far as its owner has them.</param>
/// <param name="AllowedIpAddresses">Where it may be used from: addresses and networks (CIDR); empty: anywhere.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ExpiresAt">UTC.</param>
/// <param name="RevokedAt">UTC; null until then.</param>
/// <param name="PreviousValidUntil">Until when the secret of before the last rotation works (UTC); null when none does.</param>
/// <param name="LastUsedAt">UTC, to a minute; null when it never was.</param>
/// <param name="LastUsedFrom">The address that it was last used from; null where addresses are not kept (<c>Privacy:Addresses</c>).</param>
public sealed record ApiKeyDto(
    Guid Id,
    string Name,
    string Beginning,
    Guid? UserId,
    Guid? ServiceAccountId,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<string> AllowedIpAddresses,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? PreviousValidUntil,
    DateTimeOffset? LastUsedAt,
    [property: PersonalData] string? LastUsedFrom);

/// <summary>An API key with its secret, shown this once.</summary>
/// <param name="Id">Stable; never reused.</param>
/// <param name="Key">The key itself: keep it now, nobody can show it again.</param>
/// <param name="ExpiresAt">UTC.</param>
/// <param name="PreviousValidUntil">Until when the key of before the rotation works (UTC); null when it does not, or there was none.</param>
public sealed record IssuedApiKeyDto(Guid Id, [property: Secret] string Key, DateTimeOffset ExpiresAt, DateTimeOffset? PreviousValidUntil);

/// <summary>A service account of the acting tenant.</summary>
/// <param name="Id">Stable; never reused.</param>
/// <param name="Name">1 to 100 characters; unique in the tenant.</param>
/// <param name="Role">What its keys may do at most.</param>
/// <param name="DisabledAt">Since when its keys are refused (UTC); null while they work.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Version">The ETag begins with it.</param>
public sealed record ServiceAccountDto(Guid Id, string Name, TenantRole Role, DateTimeOffset? DisabledAt, DateTimeOffset CreatedAt, long Version) : IVersioned
{
    internal static ServiceAccountDto Of(ServiceAccount account) => new(account.Id, account.Name, account.Role, account.DisabledAt, account.CreatedAt, account.Version);
}
