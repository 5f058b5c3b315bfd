using System.Buffers.Binary;
using System.Text;

namespace SvcInfra.Domain.ApiKeys;

/// <summary>
/// The text of a key: <c>prefix_environment_id_secretchecksum</c>, with 22 digits of id, 43 of secret and 6 of checksum. The checksum is the
/// CRC-32 of everything before it: typos are found without a database query, and secret scanners can verify a match.
/// </summary>
public sealed record ApiKeyText(string Environment, Guid Id, string Secret)
{
    private const int IdLength = 22;
    private const int ChecksumLength = 6;

    public static string Write(string prefix, string environment, Guid id, string secret)
    {
        var text = $"{Beginning(prefix, environment, id)}_{secret}";
        return text + ChecksumOf(text);
    }

    /// <summary>The part without the secret. It identifies the key and may be shown.</summary>
    public static string Beginning(string prefix, string environment, Guid id) =>
        $"{prefix}_{environment}_{Base62.Encode(id.ToByteArray(bigEndian: true), IdLength)}";

    /// <returns>Null for any text that <see cref="Write"/> does not produce with this prefix.</returns>
    public static ApiKeyText? Parse(string text, string prefix)
    {
        var parts = text.Split('_');
        if (parts is not [_, { Length: > 0 } environment, { Length: IdLength } id, { Length: ApiKeySecret.Length + ChecksumLength } rest]
            || parts[0] != prefix)
        {
            return null;
        }

        Span<byte> idBytes = stackalloc byte[16];
        Span<byte> secretBytes = stackalloc byte[ApiKeySecret.Bytes];
        var secret = rest[..ApiKeySecret.Length];
        return text[^ChecksumLength..] == ChecksumOf(text[..^ChecksumLength])
            && Base62.TryDecode(id, idBytes)
            && Base62.TryDecode(secret, secretBytes)
            ? new ApiKeyText(environment, new Guid(idBytes, bigEndian: true), secret)
            : null;
    }

    private static string ChecksumOf(string text)
    {
        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.Of(Encoding.UTF8.GetBytes(text)));
        return Base62.Encode(checksum, ChecksumLength);
    }

    /// <summary>Overridden because a record's default text contains the secret.</summary>
    public override string ToString() => $"API key {Id}";
}
