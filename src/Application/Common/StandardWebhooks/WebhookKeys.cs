using System.Security.Cryptography;
using NSec.Cryptography;

namespace SvcInfra.Application.Common.StandardWebhooks;

internal sealed class WebhookSecretKey(byte[] secret) : WebhookKey
{
    public override WebhookScheme Scheme => WebhookScheme.HmacSha256;

    public override bool CanSign => true;

    public override string? PublicText => null;

    public override string SecretText => SecretPrefix + Convert.ToBase64String(secret);

    internal override byte[] Sign(ReadOnlySpan<byte> content) => HMACSHA256.HashData(secret, content);

    internal override bool Verify(ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature) =>
        CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(secret, content), signature);
}

internal sealed class WebhookPrivateKey : WebhookKey
{
    private readonly byte[] _seed;
    private readonly Key _key;

    /// <param name="seed">The private key of RFC 8032: 32 bytes.</param>
    public WebhookPrivateKey(byte[] seed)
    {
        _seed = seed;
        _key = Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey);
    }

    public override WebhookScheme Scheme => WebhookScheme.Ed25519;

    public override bool CanSign => true;

    public override string PublicText => PublicPrefix + Convert.ToBase64String(PublicBytes);

    /// <summary>Seed and public key, as other implementations of Standard Webhooks write it.</summary>
    public override string SecretText => PrivatePrefix + Convert.ToBase64String([.. _seed, .. PublicBytes]);

    private byte[] PublicBytes => _key.PublicKey.Export(KeyBlobFormat.RawPublicKey);

    /// <returns>Null when the length is wrong, or the public key is not that of the seed.</returns>
    public static WebhookPrivateKey? TryRead(byte[] bytes)
    {
        var seedSize = SignatureAlgorithm.Ed25519.PrivateKeySize;
        if (bytes.Length != seedSize && bytes.Length != seedSize + SignatureAlgorithm.Ed25519.PublicKeySize)
        {
            return null;
        }

        var key = new WebhookPrivateKey(bytes[..seedSize]);
        return bytes.Length == seedSize || key.PublicBytes.AsSpan().SequenceEqual(bytes.AsSpan(seedSize)) ? key : null;
    }

    internal override byte[] Sign(ReadOnlySpan<byte> content) => SignatureAlgorithm.Ed25519.Sign(_key, content);

    internal override bool Verify(ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature) =>
        SignatureAlgorithm.Ed25519.Verify(_key.PublicKey, content, signature);
}

internal sealed class WebhookPublicKey(PublicKey key) : WebhookKey
{
    public override WebhookScheme Scheme => WebhookScheme.Ed25519;

    public override bool CanSign => false;

    public override string PublicText => PublicPrefix + Convert.ToBase64String(key.Export(KeyBlobFormat.RawPublicKey));

    public override string? SecretText => null;

    public static WebhookPublicKey? TryRead(byte[] bytes) =>
        PublicKey.TryImport(SignatureAlgorithm.Ed25519, bytes, KeyBlobFormat.RawPublicKey, out var key) ? new WebhookPublicKey(key!) : null;

    internal override byte[] Sign(ReadOnlySpan<byte> content) => throw new InvalidOperationException("A public key cannot sign.");

    internal override bool Verify(ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature) =>
        SignatureAlgorithm.Ed25519.Verify(key, content, signature);
}
