using System.Globalization;
using System.Security.Cryptography;

namespace SvcInfra.Application.InboundWebhooks.Signatures;

/// <summary>What the schemes have in common.</summary>
internal static class SignatureCheck
{
    /// <summary>The most signatures of one webhook that are looked at: one for each secret of a sender in rotation, and room.</summary>
    public const int MaxSignatures = 20;

    /// <summary>Compares every signature with every secret, so that the time tells nothing about them.</summary>
    /// <param name="prefix">The signed bytes before the body.</param>
    public static bool IsValid(IEnumerable<byte[]> keys, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> body, IReadOnlyList<byte[]> signatures)
    {
        var isValid = false;
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (var key in keys)
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
            hmac.AppendData(prefix);
            hmac.AppendData(body);
            hmac.GetHashAndReset(expected);
            foreach (var signature in signatures)
            {
                isValid |= CryptographicOperations.FixedTimeEquals(expected, signature);
            }
        }

        return isValid;
    }

    /// <param name="text">Seconds since 1970 in decimal digits, without sign and spaces.</param>
    public static bool IsRecent(string text, TimeSpan tolerance, DateTimeOffset now) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds >= (now - tolerance).ToUnixTimeSeconds() && seconds <= (now + tolerance).ToUnixTimeSeconds();

    /// <returns>Null when the text is not 32 bytes in hexadecimal digits.</returns>
    public static byte[]? FromHex(string text)
    {
        var bytes = new byte[HMACSHA256.HashSizeInBytes];
        return text.Length == 2 * bytes.Length
            && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done
                ? bytes
                : null;
    }

    /// <summary>For schemes whose secrets are texts.</summary>
    public static string? RefuseText(string secret) => secret.Trim().Length < 16 ? "has less than 16 characters" : null;
}
