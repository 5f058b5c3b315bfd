using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SvcInfra.Domain.ApiKeys;

namespace SvcInfra.Infrastructure.Security;

/// <summary>
/// Verifies a presented API key. A busy key costs one query a minute instead of one per request: a valid key is cached under the SHA-256 of its
/// secret until a revocation names the key, its owner or its tenant.
/// </summary>
public sealed class ApiKeyVerifier
{
    private readonly ApiKeyReader _reader;
    private readonly AccessCache _cache;
    private readonly TimeProvider _time;

    internal ApiKeyVerifier(ApiKeyReader reader, AccessCache cache, TimeProvider time)
    {
        _reader = reader;
        _cache = cache;
        _time = time;
    }

    /// <param name="presented">A key with a valid format and checksum.</param>
    /// <param name="from">The caller's IP address.</param>
    public async ValueTask<ApiKeyVerdict> VerifyAsync(ApiKeyText presented, IPAddress? from, CancellationToken cancellationToken)
    {
        var hash = ApiKeySecret.HashOf(presented.Secret);
        var secret = PresentedSecret.Of(presented.Id, hash);
        if (_cache.FindApiKey(secret) is { } known)
        {
            return known.Allows(from);
        }

        var asked = _cache.Now;
        if (await _reader.ReadAsync(presented.Id, asked, cancellationToken) is not { } row)
        {
            return new ApiKeyVerdict(ApiKeyRefusal.Unknown, null);
        }

        var key = row.Key;
        var now = _time.GetUtcNow();
        var identity = new ApiKeyIdentity(key.Id, key.TenantId, key.UserId, key.ServiceAccountId);
        if (EndOf(key, hash, now) is not { } endsAt)
        {
            return new ApiKeyVerdict(ApiKeyRefusal.Unknown, identity);
        }

        if (key.RevokedAt is not null || row.IsOwnerStopped)
        {
            return new ApiKeyVerdict(ApiKeyRefusal.Revoked, identity);
        }

        if (endsAt <= now)
        {
            return new ApiKeyVerdict(ApiKeyRefusal.Expired, identity);
        }

        var verified = new VerifiedApiKey(identity, IpAllowList.FromStored(key.AllowedFrom), endsAt, asked.At);
        _cache.Remember(secret, verified, asked);
        return verified.Allows(from);
    }

    /// <summary>Compares both secrets in fixed time. Returns null when neither matches.</summary>
    private static DateTimeOffset? EndOf(ApiKey key, byte[] hash, DateTimeOffset now)
    {
        var isPresent = CryptographicOperations.FixedTimeEquals(hash, key.SecretHash);
        var isPrevious = CryptographicOperations.FixedTimeEquals(hash, key.PreviousSecretHash ?? []);
        return isPresent ? key.ExpiresAt : isPrevious ? key.PreviousValidUntil : null;
    }
}

/// <summary>The owner and the tenant of a verified key.</summary>
/// <param name="UserId">Null for a service account's key.</param>
public sealed record ApiKeyIdentity(Guid ApiKeyId, Guid TenantId, Guid? UserId, Guid? ServiceAccountId)
{
    internal Guid OwnerId => UserId ?? ServiceAccountId ?? ApiKeyId;
}

public enum ApiKeyRefusal
{
    None,

    /// <summary>The key does not exist, or the secret is wrong.</summary>
    Unknown,

    Expired,

    /// <summary>The key was revoked, its owner's membership ended, or its service account is disabled.</summary>
    Revoked,

    /// <summary>The key may not be used from the caller's IP address.</summary>
    Address,
}

/// <param name="Refusal">None: the key is valid.</param>
/// <param name="Key">Null when no key has the presented id.</param>
public sealed record ApiKeyVerdict(ApiKeyRefusal Refusal, ApiKeyIdentity? Key);

/// <summary>The hash of a presented secret, which does not reveal the secret in a memory dump.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PresentedSecret(Guid ApiKeyId, UInt128 High, UInt128 Low)
{
    public static PresentedSecret Of(Guid apiKeyId, byte[] hash) =>
        new(apiKeyId, BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash.AsSpan(16)));
}

/// <param name="At">When it was read, a timestamp of the monotonic clock.</param>
internal sealed record VerifiedApiKey(ApiKeyIdentity Identity, IpAllowList Addresses, DateTimeOffset EndsAt, long At)
{
    public ApiKeyVerdict Allows(IPAddress? from) => new(Addresses.Allows(from) ? ApiKeyRefusal.None : ApiKeyRefusal.Address, Identity);
}
