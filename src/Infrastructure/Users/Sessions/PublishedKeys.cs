using Microsoft.IdentityModel.Tokens;

namespace SvcInfra.Infrastructure.Users.Sessions;

/// <summary>The public keys for verifiers of access tokens (RFC 7517).</summary>
public sealed class PublishedKeys
{
    private readonly SigningKeyRing _keys;

    internal PublishedKeys(SigningKeyRing keys) => _keys = keys;

    public PublishedKeySet Get() => new([.. _keys.Published.Select(k =>
    {
        var point = k.Key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return new PublishedKey("EC", "P-256", Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y), k.Key.KeyId, "ES256", "sig");
    })]);
}

/// <summary>RFC 7517 §5.</summary>
public sealed record PublishedKeySet(IReadOnlyList<PublishedKey> Keys);

/// <summary>RFC 7517 §4 and RFC 7518 §6.2.1.</summary>
public sealed record PublishedKey(string Kty, string Crv, string X, string Y, string Kid, string Alg, string Use);
