using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SvcInfra.Application.Common;

namespace SvcInfra.Infrastructure.Users.Sessions;

/// <summary>
/// Verifies access tokens: one algorithm, one issuer, one audience, one type, our own keys, only known header parameters, strict base64url. Verified
/// tokens are cached under the SHA-256 of their exact text until they expire. Whether the session is still active is checked elsewhere.
/// </summary>
public sealed class AccessTokenValidator
{
    private const int MaxTokenLength = 4_096;
    private const int CacheCapacity = 10_000;
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<CacheKey, (AccessTokenIdentity Identity, string KeyId, DateTimeOffset ExpiresAt)> _verified = new();
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly SigningKeyRing _keys;
    private readonly TimeProvider _time;
    private readonly TokenValidationParameters _parameters;

    internal AccessTokenValidator(SigningKeyRing keys, IOptions<AccessTokenOptions> options, IOptions<AppOptions> app, TimeProvider time)
    {
        _keys = keys;
        _time = time;
        _parameters = new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidTypes = [AccessTokenClaims.TokenType],
            ValidIssuer = options.Value.IssuerOr(app.Value),
            ValidAudience = options.Value.Audience,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            TryAllIssuerSigningKeys = false,
            ClockSkew = ClockSkew,
            LifetimeValidator = ValidateLifetime,
            IssuerSigningKeyResolver = (_, _, keyId, _) => keys.Find(keyId) is { } key ? [key.Key] : [],
        };
    }

    public async ValueTask<AccessTokenResult> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length > MaxTokenLength || !IsStrictlyEncoded(token))
        {
            return AccessTokenResult.Refused(AccessTokenRefusal.Malformed);
        }

        var cacheKey = CacheKey.Of(token);
        if (_verified.TryGetValue(cacheKey, out var cached))
        {
            if (cached.ExpiresAt > _time.GetUtcNow() && _keys.Find(cached.KeyId) is not null)
            {
                return AccessTokenResult.Accepted(cached.Identity);
            }

            _verified.TryRemove(cacheKey, out _);
        }

        return await VerifyAsync(token, cacheKey, cancellationToken);
    }

    private async ValueTask<AccessTokenResult> VerifyAsync(string token, CacheKey cacheKey, CancellationToken cancellationToken)
    {
        JsonWebToken jwt;
        try
        {
            jwt = _handler.ReadJsonWebToken(token);
        }
        catch (ArgumentException)
        {
            return AccessTokenResult.Refused(AccessTokenRefusal.Malformed);
        }

        if (jwt.Alg != SecurityAlgorithms.EcdsaSha256)
        {
            return AccessTokenResult.Refused(AccessTokenRefusal.Algorithm);
        }

        if (!HasPlainHeader(jwt.EncodedHeader))
        {
            return AccessTokenResult.Refused(AccessTokenRefusal.Malformed);
        }

        if (string.IsNullOrEmpty(jwt.Kid) || await _keys.FindOrReloadAsync(jwt.Kid, cancellationToken) is null)
        {
            return AccessTokenResult.Refused(AccessTokenRefusal.Key);
        }

        var result = await _handler.ValidateTokenAsync(jwt, _parameters);
        if (!result.IsValid)
        {
            return AccessTokenResult.Refused(Reason(result.Exception));
        }

        if (!Guid.TryParseExact(jwt.Subject, "D", out var userId)
            || !Guid.TryParseExact(Claim(jwt, AccessTokenClaims.Session), "D", out var sessionId)
            || !jwt.TryGetPayloadValue<long>(JwtRegisteredClaimNames.AuthTime, out var authenticatedAt))
        {
            return AccessTokenResult.Refused(AccessTokenRefusal.Malformed);
        }

        Guid? tenantId = Guid.TryParseExact(Claim(jwt, AccessTokenClaims.Tenant), "D", out var tenant) ? tenant : null;
        var identity = new AccessTokenIdentity(userId, sessionId, tenantId, DateTimeOffset.FromUnixTimeSeconds(authenticatedAt));
        if (_verified.Count >= CacheCapacity)
        {
            // A full cache is cleared: it holds a few minutes' worth of signatures at most, and eviction would need bookkeeping on every hit.
            _verified.Clear();
        }

        _verified[cacheKey] = (identity, jwt.Kid, new DateTimeOffset(jwt.ValidTo, TimeSpan.Zero) + ClockSkew);
        return AccessTokenResult.Accepted(identity);
    }

    /// <summary>
    /// RFC 7515 §4: no header parameter but our three, and none twice. So no token brings its own key (<c>jwk</c>, <c>jku</c>, <c>x5c</c>,
    /// <c>x5u</c>), and none requires an unsupported extension (<c>crit</c>).
    /// </summary>
    private static bool HasPlainHeader(string encoded)
    {
        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(encoded));
            var names = header.RootElement.EnumerateObject().Select(parameter => parameter.Name).ToList();
            return names.TrueForAll(name => name is JwtHeaderParameterNames.Alg or JwtHeaderParameterNames.Typ or JwtHeaderParameterNames.Kid)
                && names.Distinct(StringComparer.Ordinal).Count() == names.Count;
        }
        catch (JsonException)
        {
            // Malformed input is the caller's error, so it must not cause an internal error.
            return false;
        }
    }

    private static string? Claim(JsonWebToken jwt, string name) => jwt.TryGetPayloadValue<string>(name, out var value) ? value : null;

    private bool ValidateLifetime(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        if (notBefore > now + ClockSkew)
        {
            throw new SecurityTokenNotYetValidException();
        }

        return expires + ClockSkew > now ? true : throw new SecurityTokenExpiredException();
    }

    private static AccessTokenRefusal Reason(Exception exception) => exception switch
    {
        SecurityTokenExpiredException => AccessTokenRefusal.Expired,
        SecurityTokenNotYetValidException => AccessTokenRefusal.NotYetValid,
        SecurityTokenInvalidIssuerException => AccessTokenRefusal.Issuer,
        SecurityTokenInvalidAudienceException => AccessTokenRefusal.Audience,
        SecurityTokenInvalidTypeException => AccessTokenRefusal.Type,
        SecurityTokenInvalidAlgorithmException => AccessTokenRefusal.Algorithm,
        SecurityTokenSignatureKeyNotFoundException => AccessTokenRefusal.Key,
        SecurityTokenInvalidSignatureException => AccessTokenRefusal.Signature,
        _ => AccessTokenRefusal.Malformed,
    };

    /// <summary>
    /// RFC 7515 §2: three base64url parts without padding, white space or stray bits. The library is more lenient, which would allow several
    /// spellings of one token.
    /// </summary>
    private static bool IsStrictlyEncoded(string token)
    {
        var parts = 0;
        foreach (var range in token.AsSpan().Split('.'))
        {
            var part = token.AsSpan()[range];
            if (++parts > 3 || part.IsEmpty || part.Length % 4 == 1 || part.ContainsAnyExcept(Alphabet) || HasStrayBits(part))
            {
                return false;
            }
        }

        return parts == 3;
    }

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static bool HasStrayBits(ReadOnlySpan<char> part)
    {
        var unused = (part.Length % 4) switch { 2 => 0b1111, 3 => 0b11, _ => 0 };
        return unused != 0 && (SixBits(part[^1]) & unused) != 0;
    }

    private static int SixBits(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a' + 26,
        >= '0' and <= '9' => c - '0' + 52,
        '-' => 62,
        _ => 63,
    };

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct CacheKey(long A, long B, long C, long D)
    {
        public static CacheKey Of(string token)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            Span<byte> bytes = stackalloc byte[MaxTokenLength];
            SHA256.HashData(bytes[..Encoding.ASCII.GetBytes(token, bytes)], hash);
            return MemoryMarshal.Read<CacheKey>(hash);
        }
    }
}

/// <summary>The claims of a verified access token.</summary>
/// <param name="AuthenticatedAt">Last authentication of the user, to the second (UTC, <c>auth_time</c>).</param>
public sealed record AccessTokenIdentity(Guid UserId, Guid SessionId, Guid? TenantId, DateTimeOffset AuthenticatedAt);

/// <summary>The identity, or the reason why the token was rejected.</summary>
public readonly record struct AccessTokenResult(AccessTokenIdentity? Identity, AccessTokenRefusal? Refusal)
{
    internal static AccessTokenResult Accepted(AccessTokenIdentity identity) => new(identity, null);

    internal static AccessTokenResult Refused(AccessTokenRefusal refusal) => new(null, refusal);
}

public enum AccessTokenRefusal
{
    Malformed,
    Algorithm,
    Key,
    Signature,
    Issuer,
    Audience,
    Type,
    Expired,
    NotYetValid,
}
