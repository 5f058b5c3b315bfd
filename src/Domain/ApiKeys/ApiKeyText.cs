using System.Buffers.Binary;
using System.Text;

namespace SvcInfra.Domain.ApiKeys;

/// <summary>
/// A key as its owner has it: <c>prefix_environment_id_secretchecksum</c>. The id, in 22 digits, names the row; the secret has 43; the checksum, in
/// 6, is the CRC-32 of all that stands before it, so that a scanner or a typo is told without a question to the database.
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

    /// <summary>What may be shown of a key: it tells which one it is and opens nothing.</summary>
    public static string Beginning(string prefix, string environment, Guid id) =>
        $"{prefix}_{environment}_{Base62.Encode(id.ToByteArray(bigEndian: true), IdLength)}";

    /// <returns>Null for anything that <see cref="Write"/> does not make with this prefix.</returns>
    public static ApiKeyText? Parse(string text, string prefix)
    {
        if (text.Split('_') is not [var first, { Length: > 0 } environment, { Length: IdLength } id, { Length: ApiKeySecret.Length + ChecksumLength } rest] || first != prefix)
        {
            return null;
        }

        Span<byte> idBytes = stackalloc byte[16];
        Span<byte> secretBytes = stackalloc byte[ApiKeySecret.Bytes];
        var secret = rest[..ApiKeySecret.Length];
        return text[^ChecksumLength..] == ChecksumOf(text[..^ChecksumLength]) && Base62.TryDecode(id, idBytes) && Base62.TryDecode(secret, secretBytes)
            ? new ApiKeyText(environment, new Guid(idBytes, bigEndian: true), secret)
            : null;
    }

    private static string ChecksumOf(string text)
    {
        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.Of(Encoding.UTF8.GetBytes(text)));
        return Base62.Encode(checksum, ChecksumLength);
    }

    /// <summary>Without the secret, which a record's own text would show.</summary>
    public override string ToString() => $"API key {Id}";
}
