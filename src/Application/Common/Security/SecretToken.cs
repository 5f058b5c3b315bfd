using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SvcInfra.Application.Common.Security;

/// <summary>
/// A bearer secret of 256 random bits, written in base64url. Only its SHA-256 is stored: with this much entropy a slow
/// hash adds nothing.
/// </summary>
internal sealed record SecretToken(string Value, byte[] Hash)
{
    public const int MaxLength = 64;

    public static SecretToken Create()
    {
        var value = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return new SecretToken(value, HashOf(value));
    }

    public static byte[] HashOf(string value) => SHA256.HashData(Encoding.UTF8.GetBytes(value));
}
