using Ardalis.Result;
using SvcInfra.Domain.ApiKeys.ServiceAccounts;
using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.ApiKeys;

/// <summary>
/// A program's way in: it acts in one tenant, for a member of it or for a service account, and may do what its scopes name as far as its owner may.
/// </summary>
public sealed class ApiKey : AggregateRoot, ITenantOwned
{
    public const int MaxNameLength = 100;
    public const int MaxScopes = 100;

    private ApiKey()
    {
    }

    public Guid TenantId { get; private set; }

    /// <summary>The member whose key it is; null for a service account's.</summary>
    public Guid? UserId { get; private set; }

    public Guid? ServiceAccountId { get; private set; }

    public string Name { get; private set; } = null!;

    /// <summary>Names of permissions, separated by spaces (as in RFC 6749 §3.3).</summary>
    public string Scope { get; private set; } = null!;

    /// <summary>The entries of its <see cref="IpAllowList"/>, separated by spaces; empty: any address.</summary>
    public string AllowedFrom { get; private set; } = null!;

    [Secret]
    public byte[] SecretHash { get; private set; } = null!;

    /// <summary>Of the secret before the last rotation, while it still works.</summary>
    [Secret]
    public byte[]? PreviousSecretHash { get; private set; }

    public DateTimeOffset? PreviousValidUntil { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public DateTimeOffset? RevokedAt { get; private set; }

    /// <summary>When a request last brought it (UTC), to a minute. Written past the aggregate, so the version stays.</summary>
    public DateTimeOffset? LastUsedAt { get; private set; }

    /// <summary>The address, or its <see cref="HashedIpAddress"/>, or null, by <c>Privacy:Addresses</c>.</summary>
    [PersonalData]
    public string? LastUsedFrom { get; private set; }

    public IReadOnlyList<string> Scopes => Split(Scope);

    public IReadOnlyList<string> AllowedIpAddresses => Split(AllowedFrom);

    /// <param name="scopes">Names of permissions.</param>
    /// <param name="allowedIpAddresses">Canonical entries of an <see cref="IpAllowList"/>.</param>
    public static ApiKey Issue(
        ApiKeyOwner owner, string name, IEnumerable<string> scopes, IEnumerable<string> allowedIpAddresses, byte[] secretHash, DateTimeOffset expiresAt) =>
        new()
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

    public void Rename(string name) => Name = name.Trim();

    /// <summary>Gives it a new secret, which works at once, and a new life. The old secret works on for a while; the one before it is dead.</summary>
    /// <param name="overlap">How long the old secret works, but no longer than it would have; zero: not at all.</param>
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

        var goesOn = overlap > TimeSpan.Zero;
        PreviousSecretHash = goesOn ? SecretHash : null;
        PreviousValidUntil = !goesOn ? null : now + overlap < ExpiresAt ? now + overlap : ExpiresAt;
        SecretHash = secretHash;
        ExpiresAt = expiresAt;
        return Result.Success();
    }

    /// <summary>Revoking it again changes nothing.</summary>
    public void Revoke(DateTimeOffset now) => RevokedAt ??= now;

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
