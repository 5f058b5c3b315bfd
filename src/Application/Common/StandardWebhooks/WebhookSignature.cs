using System.Globalization;
using System.Text;

namespace SvcInfra.Application.Common.StandardWebhooks;

/// <summary>Signs and verifies messages by Standard Webhooks 1.0: the signed bytes are <c>id.timestamp.body</c>.</summary>
public static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    /// <summary>How far the timestamp may be from the receiver's clock, in both directions.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>More signatures than any rotation has; bounds the work for a forged header.</summary>
    private const int MaxSignatures = 20;

    /// <summary>Unix seconds of the year 9999.</summary>
    private const long LastSecond = 253_402_300_799;

    /// <summary>Signs a message with every key.</summary>
    /// <param name="keys">Secrets and private keys, at least one; several during a rotation.</param>
    /// <param name="id">The same for all attempts; without a full stop.</param>
    /// <param name="timestamp">The time of this attempt.</param>
    /// <param name="body">The bytes that are sent.</param>
    /// <returns>The value of <see cref="SignatureHeader"/>: <c>scheme,base64</c>, separated by spaces.</returns>
    /// <exception cref="ArgumentException">No key, or an id that is empty or has a full stop.</exception>
    public static string Sign(IEnumerable<WebhookKey> keys, string id, DateTimeOffset timestamp, ReadOnlySpan<byte> body)
    {
        if (!IsId(id))
        {
            throw new ArgumentException("The id must not be empty or have a full stop.", nameof(id));
        }

        var content = ContentOf(id, TimestampOf(timestamp), body);
        var header = new StringBuilder();
        foreach (var key in keys)
        {
            header.Append(header.Length > 0 ? " " : string.Empty).Append(NameOf(key.Scheme)).Append(',')
                .Append(Convert.ToBase64String(key.Sign(content)));
        }

        return header.Length > 0 ? header.ToString() : throw new ArgumentException("At least one key is necessary.", nameof(keys));
    }

    /// <summary>The value of <see cref="TimestampHeader"/>: Unix seconds.</summary>
    public static string TimestampOf(DateTimeOffset timestamp) => timestamp.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Verifies a received message: one good signature by one of the keys is enough. Signatures are compared in constant time.</summary>
    /// <param name="keys">The receiver's secrets and public keys; several during a rotation.</param>
    /// <param name="id">The value of <see cref="IdHeader"/>; null: absent.</param>
    /// <param name="timestamp">The value of <see cref="TimestampHeader"/>.</param>
    /// <param name="signatures">The value of <see cref="SignatureHeader"/>.</param>
    /// <param name="body">The bytes that were received, before any parsing.</param>
    /// <param name="now">The receiver's time.</param>
    public static WebhookVerdict Verify(
        IEnumerable<WebhookKey> keys, string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(timestamp) || string.IsNullOrEmpty(signatures))
        {
            return WebhookVerdict.HeaderMissing;
        }

        if (!IsId(id) || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > LastSecond)
        {
            return WebhookVerdict.HeaderInvalid;
        }

        var age = now - DateTimeOffset.FromUnixTimeSeconds(seconds);
        if (age.Duration() > Tolerance)
        {
            return age > TimeSpan.Zero ? WebhookVerdict.TooOld : WebhookVerdict.TooNew;
        }

        var content = ContentOf(id, timestamp, body);
        return IsSigned([.. keys], content, signatures) ? WebhookVerdict.Valid : WebhookVerdict.SignatureMismatch;
    }

    /// <summary><c>v1</c> or <c>v1a</c>.</summary>
    public static string NameOf(WebhookScheme scheme) => scheme == WebhookScheme.HmacSha256 ? "v1" : "v1a";

    private static bool IsSigned(WebhookKey[] keys, byte[] content, string signatures)
    {
        foreach (var signature in signatures.Split(' ', MaxSignatures + 1).Take(MaxSignatures))
        {
            if (signature.Split(',') is not [var scheme, var base64])
            {
                continue;
            }

            var bytes = new byte[base64.Length];
            if (Convert.TryFromBase64String(base64, bytes, out var length)
                && Array.Exists(keys, key => NameOf(key.Scheme) == scheme && key.Verify(content, bytes.AsSpan(0, length))))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>With a full stop in the id, one text could be read as two messages.</summary>
    private static bool IsId(string id) => id.Length > 0 && !id.Contains('.');

    private static byte[] ContentOf(string id, string timestamp, ReadOnlySpan<byte> body)
    {
        var head = Encoding.UTF8.GetBytes($"{id}.{timestamp}.");
        var content = new byte[head.Length + body.Length];
        head.CopyTo(content, 0);
        body.CopyTo(content.AsSpan(head.Length));
        return content;
    }
}

/// <summary>The result of <see cref="WebhookSignature.Verify"/>.</summary>
public enum WebhookVerdict
{
    Valid = 0,

    /// <summary>One of the three headers is absent.</summary>
    HeaderMissing = 1,

    /// <summary>The id has a full stop, or the timestamp is not a number of Unix seconds.</summary>
    HeaderInvalid = 2,

    /// <summary>Signed longer ago than <see cref="WebhookSignature.Tolerance"/>.</summary>
    TooOld = 3,

    /// <summary>The timestamp is further in the future than <see cref="WebhookSignature.Tolerance"/>.</summary>
    TooNew = 4,

    /// <summary>No signature is by one of the keys over these bytes.</summary>
    SignatureMismatch = 5,
}
