using System.Security.Cryptography;
using System.Text;

namespace SvcInfra.Domain.ApiKeys;

/// <summary>The secret part of a key: 256 random bits in base 62. Only its SHA-256 is stored; at this entropy a slow hash adds nothing.</summary>
public static class ApiKeySecret
{
    public const int Length = 43;
    public const int Bytes = 32;

    public static string Create() => Base62.Encode(RandomNumberGenerator.GetBytes(Bytes), Length);

    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.ASCII.GetBytes(secret));
}
