using SvcInfra.Application.Common.Persistence;
using SvcInfra.Domain.ApiKeys.ServiceAccounts;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.ApiKeys;

/// <summary>An API key, without its secret.</summary>
/// <param name="Id">Stable; never reused.</param>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Beginning">The first characters of the key, up to the secret; they do not change with a rotation.</param>
/// <param name="UserId">The owning member; null when a service account owns the key.</param>
/// <param name="ServiceAccountId">The owning service account; null when a member owns the key.</param>
/// <param name="Scopes">Names of permissions. The key has each one only while its owner has it.</param>
/// <param name="AllowedIpAddresses">IP addresses and networks (CIDR) from which the key works; empty: any.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ExpiresAt">UTC.</param>
/// <param name="RevokedAt">UTC; null: not revoked.</param>
/// <param name="PreviousValidUntil">Until when the secret before the last rotation works (UTC); null when it does not.</param>
/// <param name="LastUsedAt">The last use (UTC), to the minute; null: never.</param>
/// <param name="LastUsedFrom">The IP address of the last use; null when IP addresses are not stored (<c>Privacy:Addresses</c>).</param>
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

/// <summary>A new API key with its secret. The secret is returned only once.</summary>
/// <param name="Id">Stable; never reused.</param>
/// <param name="Key">The key with its secret. Store it now; it cannot be read again.</param>
/// <param name="ExpiresAt">UTC.</param>
/// <param name="PreviousValidUntil">Until when the previous secret works after a rotation (UTC); null when it does not.</param>
public sealed record IssuedApiKeyDto(Guid Id, [property: Secret] string Key, DateTimeOffset ExpiresAt, DateTimeOffset? PreviousValidUntil);

/// <summary>A service account of the acting tenant.</summary>
/// <param name="Id">Stable; never reused.</param>
/// <param name="Name">1 to 100 characters; unique in the tenant.</param>
/// <param name="Role">The upper limit of its keys' permissions.</param>
/// <param name="DisabledAt">Since when its keys are refused (UTC); null while it is enabled.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Version">The first part of the ETag.</param>
public sealed record ServiceAccountDto(Guid Id, string Name, TenantRole Role, DateTimeOffset? DisabledAt, DateTimeOffset CreatedAt, long Version)
    : IVersioned
{
    internal static ServiceAccountDto Of(ServiceAccount account) =>
        new(account.Id, account.Name, account.Role, account.DisabledAt, account.CreatedAt, account.Version);
}
