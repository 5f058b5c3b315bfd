using System.Security.Cryptography;
using NSec.Cryptography;

namespace SvcInfra.Application.Common.StandardWebhooks;

/// <summary>
/// A key of Standard Webhooks 1.0: a secret (<c>whsec_</c>, scheme <c>v1</c>, HMAC-SHA-256), or an Ed25519 key (scheme <c>v1a</c>), private
/// (<c>whsk_</c>) or public (<c>whpk_</c>). Safe for concurrent use.
/// </summary>
public abstract class WebhookKey
{
    /// <summary>The shortest and the longest secret of <c>v1</c>, in bytes.</summary>
    public const int MinSecretBytes = 24;
    public const int MaxSecretBytes = 64;

    internal const string SecretPrefix = "whsec_";
    internal const string PrivatePrefix = "whsk_";
    internal const string PublicPrefix = "whpk_";

    private const int NewSecretBytes = 32;

    private protected WebhookKey()
    {
    }

    /// <summary>The scheme of its signatures.</summary>
    public abstract WebhookScheme Scheme { get; }

    /// <summary>False for a public key.</summary>
    public abstract bool CanSign { get; }

    /// <summary>The public key as <c>whpk_</c> and base64; null for a secret of <c>v1</c>.</summary>
    public abstract string? PublicText { get; }

    /// <summary>The secret or the private key in its text form: it grants signing. Null for a public key.</summary>
    public abstract string? SecretText { get; }

    /// <summary>A new key: 32 random bytes for <c>v1</c>, a new Ed25519 pair for <c>v1a</c>.</summary>
    public static WebhookKey Create(WebhookScheme scheme) => scheme == WebhookScheme.HmacSha256
        ? new WebhookSecretKey(RandomNumberGenerator.GetBytes(NewSecretBytes))
        : new WebhookPrivateKey(RandomNumberGenerator.GetBytes(SignatureAlgorithm.Ed25519.PrivateKeySize));

    /// <summary>
    /// Reads the text form: a prefix and standard base64 with padding. A secret has 24 to 64 bytes, a private key 64 bytes (seed and public key) or
    /// the seed's 32, a public key 32.
    /// </summary>
    /// <returns>Null when the text is no key.</returns>
    public static WebhookKey? TryParse(string text)
    {
        if (BytesAfter(SecretPrefix, text) is { Length: >= MinSecretBytes and <= MaxSecretBytes } secret)
        {
            return new WebhookSecretKey(secret);
        }

        return BytesAfter(PrivatePrefix, text) is { } pair ? WebhookPrivateKey.TryRead(pair)
            : BytesAfter(PublicPrefix, text) is { } key ? WebhookPublicKey.TryRead(key)
            : null;
    }

    /// <exception cref="InvalidOperationException">A public key cannot sign.</exception>
    internal abstract byte[] Sign(ReadOnlySpan<byte> content);

    internal abstract bool Verify(ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature);

    /// <summary>Overridden so that no log has the secret.</summary>
    public sealed override string ToString() => PublicText ?? $"{SecretPrefix}...";

    private static byte[]? BytesAfter(string prefix, string text)
    {
        if (!text.StartsWith(prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var base64 = text[prefix.Length..];
        var bytes = new byte[base64.Length];

        // The round trip refuses white space and other spellings of the same bytes.
        return Convert.TryFromBase64String(base64, bytes, out var length) && Convert.ToBase64String(bytes, 0, length) == base64
            ? bytes[..length]
            : null;
    }
}

/// <summary>A signature scheme of Standard Webhooks.</summary>
public enum WebhookScheme
{
    /// <summary><c>v1</c>: HMAC-SHA-256 with a shared secret.</summary>
    HmacSha256 = 1,

    /// <summary><c>v1a</c>: Ed25519 (RFC 8032); receivers hold only the public key.</summary>
    Ed25519 = 2,
}
