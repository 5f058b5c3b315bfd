using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SvcInfra.Domain.ApiKeys;

namespace SvcInfra.Infrastructure.Security;

/// <summary>
/// Says whose a presented key is. A busy key costs a query a minute instead of one a request: what was found right is remembered, by the SHA-256 of its
/// secret, until a revocation names the key, its owner or its tenant.
/// </summary>
public sealed class ApiKeyVerifier
{
    private readonly ApiKeyReader _reader;
    private readonly AccessCache _memory;
    private readonly TimeProvider _time;

    internal ApiKeyVerifier(ApiKeyReader reader, AccessCache memory, TimeProvider time)
    {
        _reader = reader;
        _memory = memory;
        _time = time;
    }

    /// <param name="presented">A key whose form and checksum are right.</param>
    /// <param name="from">The address that the request came from.</param>
    public async ValueTask<ApiKeyVerdict> VerifyAsync(ApiKeyText presented, IPAddress? from, CancellationToken cancellationToken)
    {
        var hash = ApiKeySecret.HashOf(presented.Secret);
        var secret = PresentedSecret.Of(presented.Id, hash);
        if (_memory.FindApiKey(secret) is { } known)
        {
            return known.Allows(from);
        }

        var asked = _memory.Now;
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
        _memory.Remember(secret, verified, asked);
        return verified.Allows(from);
    }

    /// <summary>Both are compared, in fixed time. Null: it is neither.</summary>
    private static DateTimeOffset? EndOf(ApiKey key, byte[] hash, DateTimeOffset now)
    {
        var isPresent = CryptographicOperations.FixedTimeEquals(hash, key.SecretHash);
        var isPrevious = CryptographicOperations.FixedTimeEquals(hash, key.PreviousSecretHash ?? []);
        return isPresent ? key.ExpiresAt : isPrevious ? key.PreviousValidUntil : null;
    }
}

/// <summary>Who acts, by a key that was found right.</summary>
/// <param name="UserId">Null for a service account's key.</param>
public sealed record ApiKeyIdentity(Guid ApiKeyId, Guid TenantId, Guid? UserId, Guid? ServiceAccountId)
{
    internal Guid OwnerId => UserId ?? ServiceAccountId ?? ApiKeyId;
}

public enum ApiKeyRefusal
{
    None,

    /// <summary>There is no such key, or it has another secret.</summary>
    Unknown,

    Expired,

    /// <summary>Or its owner's membership ended, or its service account is disabled.</summary>
    Revoked,

    /// <summary>It may not be used from where the request came.</summary>
    Address,
}

/// <param name="Refusal">None: it is right.</param>
/// <param name="Key">Which key it is; null when there is none with this id.</param>
public sealed record ApiKeyVerdict(ApiKeyRefusal Refusal, ApiKeyIdentity? Key);

/// <summary>What a request brings. It says nothing of the secret to whoever sees it in memory.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PresentedSecret(Guid ApiKeyId, UInt128 High, UInt128 Low)
{
    public static PresentedSecret Of(Guid apiKeyId, byte[] hash) =>
        new(apiKeyId, System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash), System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash.AsSpan(16)));
}

/// <param name="At">When it was read, of the monotonic clock.</param>
internal sealed record VerifiedApiKey(ApiKeyIdentity Identity, IpAllowList Addresses, DateTimeOffset EndsAt, long At)
{
    public ApiKeyVerdict Allows(IPAddress? from) => new(Addresses.Allows(from) ? ApiKeyRefusal.None : ApiKeyRefusal.Address, Identity);
}
