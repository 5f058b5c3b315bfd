using System.Numerics;

namespace SvcInfra.Domain.ApiKeys;

/// <summary>Base 62 with the digits 0-9, A-Z, a-z: big-endian, padded with zeros to a fixed length.</summary>
internal static class Base62
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public static string Encode(ReadOnlySpan<byte> bytes, int length)
    {
        var rest = new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
        Span<char> text = stackalloc char[length];
        for (var i = length - 1; i >= 0; i--)
        {
            rest = BigInteger.DivRem(rest, Digits.Length, out var digit);
            text[i] = Digits[(int)digit];
        }

        return rest.IsZero ? new string(text) : throw new ArgumentException($"{bytes.Length} bytes do not fit into {length} digits.", nameof(length));
    }

    /// <summary>False for an invalid digit, and for a number that does not fit into <paramref name="bytes"/>.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        var number = BigInteger.Zero;
        foreach (var c in text)
        {
            var digit = Digits.IndexOf(c);
            if (digit < 0)
            {
                return false;
            }

            number = (number * Digits.Length) + digit;
        }

        if (number.GetByteCount(isUnsigned: true) > bytes.Length)
        {
            return false;
        }

        bytes.Clear();
        return number.TryWriteBytes(bytes[^number.GetByteCount(isUnsigned: true)..], out _, isUnsigned: true, isBigEndian: true);
    }
}
