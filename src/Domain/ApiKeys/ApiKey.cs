using Ardalis.Result;
using SvcInfra.Domain.ApiKeys.ServiceAccounts;
using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.ApiKeys;

/// <summary>
/// A credential for programs in one tenant. It acts for a member or a service account, and has the permissions that both its scopes and its
/// owner's role grant.
/// </summary>
public sealed class ApiKey : AggregateRoot, ITenantOwned
{
    public const int MaxNameLength = 100;
    public const int MaxScopes = 100;

    private ApiKey()
    {
    }

    public Guid TenantId { get; private set; }

    /// <summary>The owning member; null when a service account owns the key.</summary>
    public Guid? UserId { get; private set; }

    /// <summary>The owning service account; null when a member owns the key.</summary>
    public Guid? ServiceAccountId { get; private set; }

    public string Name { get; private set; } = null!;

    /// <summary>Names of permissions, separated by spaces (RFC 6749, section 3.3).</summary>
    public string Scope { get; private set; } = null!;

    /// <summary>The entries of its <see cref="IpAllowList"/>, separated by spaces; empty: any IP address.</summary>
    public string AllowedFrom { get; private set; } = null!;

    [Secret]
    public byte[] SecretHash { get; private set; } = null!;

    /// <summary>The hash of the secret before the last rotation; null when the rotation had no overlap.</summary>
    [Secret]
    public byte[]? PreviousSecretHash { get; private set; }

    public DateTimeOffset? PreviousValidUntil { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public DateTimeOffset? RevokedAt { get; private set; }

    /// <summary>The last request with the key (UTC), to the minute; null: never. Written by an SQL update, so the version does not change.</summary>
    public DateTimeOffset? LastUsedAt { get; private set; }

    /// <summary>The IP address of that request, its <see cref="HashedIpAddress"/>, or null, depending on <c>Privacy:Addresses</c>.</summary>
    [PersonalData]
    public string? LastUsedFrom { get; private set; }

    public IReadOnlyList<string> Scopes => Split(Scope);

    public IReadOnlyList<string> AllowedIpAddresses => Split(AllowedFrom);

    /// <param name="scopes">Names of permissions.</param>
    /// <param name="allowedIpAddresses">Canonical entries of an <see cref="IpAllowList"/>.</param>
    public static ApiKey Issue(
        ApiKeyOwner owner,
        string name,
        IEnumerable<string> scopes,
        IEnumerable<string> allowedIpAddresses,
        byte[] secretHash,
        DateTimeOffset expiresAt)
    {
        var key = new ApiKey
        {
            TenantId = owner.TenantId,
            UserId = owner.UserId,
            ServiceAccountId = owner.ServiceAccountId,
            Name = name.Trim(),
            Scope = string.Join(' ', scopes.Distinct().Order(StringComparer.Ordinal)),
            AllowedFrom = string.Join(' ', allowedIpAddresses.Distinct()),
            SecretHash = secretHash,
            ExpiresAt = expiresAt,
        };
        key.Raise(new ApiKeyCreated(key));
        return key;
    }

    public void Rename(string name) => Name = name.Trim();

    /// <summary>
    /// Replaces the secret and the expiry. The previous secret stays valid during the overlap; the one before it stops working at once.
    /// </summary>
    /// <param name="overlap">How long the previous secret stays valid, but not beyond its own expiry; zero: not at all.</param>
    public Result Rotate(byte[] secretHash, TimeSpan overlap, DateTimeOffset expiresAt, DateTimeOffset now)
    {
        if (RevokedAt is not null)
        {
            return ApiKeyErrors.IsRevoked;
        }

        if (ExpiresAt <= now)
        {
            return ApiKeyErrors.IsExpired;
        }

        var hasOverlap = overlap > TimeSpan.Zero;
        PreviousSecretHash = hasOverlap ? SecretHash : null;
        PreviousValidUntil = !hasOverlap ? null : now + overlap < ExpiresAt ? now + overlap : ExpiresAt;
        SecretHash = secretHash;
        ExpiresAt = expiresAt;
        return Result.Success();
    }

    /// <summary>Idempotent: the first time of revocation stays.</summary>
    public void Revoke(DateTimeOffset now)
    {
        if (RevokedAt is null)
        {
            RevokedAt = now;
            Raise(new ApiKeyRevoked(Id));
        }
    }

    private static string[] Split(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>A member or a service account of a tenant.</summary>
public sealed record ApiKeyOwner
{
    private ApiKeyOwner(Guid tenantId) => TenantId = tenantId;

    public Guid TenantId { get; }

    public Guid? UserId { get; private init; }

    public Guid? ServiceAccountId { get; private init; }

    public static ApiKeyOwner Member(Guid tenantId, Guid userId) => new(tenantId) { UserId = userId };

    public static ApiKeyOwner Of(ServiceAccount account) => new(account.TenantId) { ServiceAccountId = account.Id };
}
