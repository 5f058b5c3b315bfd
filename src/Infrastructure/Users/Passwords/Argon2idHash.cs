using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;

namespace SvcInfra.Infrastructure.Users.Passwords;

/// <summary>The cost of one Argon2id computation: memory in KiB and passes. Always one lane, because libsodium supports no more.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Argon2idCost(int MemoryKiB, int Passes)
{
    public const int MaxPasses = 10;
    public const int MinMemoryKiB = 8;

    public bool IsWeakerThan(Argon2idCost other) => MemoryKiB < other.MemoryKiB || Passes < other.Passes;
}

/// <summary>
/// A stored hash in the PHC string format: <c>$argon2id$v=19$m=19456,t=2,p=1$salt$tag</c>, with a salt of 16 and a tag of 32 bytes in standard
/// base64 without padding.
/// </summary>
internal sealed class Argon2idHash(Argon2idCost cost, byte[] salt, byte[] tag)
{
    public const int SaltBytes = 16;
    public const int TagBytes = 32;
    private const int MaxLength = 128;

    public Argon2idCost Cost => cost;

    public ReadOnlySpan<byte> Salt => salt;

    public ReadOnlySpan<byte> Tag => tag;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"$argon2id$v=19$m={cost.MemoryKiB},t={cost.Passes},p=1${ToUnpadded(salt)}${ToUnpadded(tag)}");

    /// <summary>
    /// Parses exactly what <see cref="ToString"/> writes. The bounds protect against a manipulated hash in the database that requests a huge
    /// allocation: no hash with more than <paramref name="maxMemoryKiB"/> or ten passes is accepted.
    /// </summary>
    public static bool TryParse(string text, int maxMemoryKiB, [NotNullWhen(true)] out Argon2idHash? hash)
    {
        hash = null;
        if (text.Length > MaxLength
            || text.Split('$') is not ["", "argon2id", "v=19", var parameters, var saltText, var tagText]
            || parameters.Split(',') is not [['m', '=', .. var memoryText], ['t', '=', .. var passesText], "p=1"]
            || !TryReadNumber(memoryText, Argon2idCost.MinMemoryKiB, maxMemoryKiB, out var memory)
            || !TryReadNumber(passesText, 1, Argon2idCost.MaxPasses, out var passes)
            || !TryFromUnpadded(saltText, SaltBytes, out var salt)
            || !TryFromUnpadded(tagText, TagBytes, out var tag))
        {
            return false;
        }

        var parsed = new Argon2idHash(new Argon2idCost(memory, passes), salt, tag);
        // Only the canonical form is accepted: no leading zeros, no white space in base64, no stray trailing bits.
        if (!string.Equals(parsed.ToString(), text, StringComparison.Ordinal))
        {
            return false;
        }

        hash = parsed;
        return true;
    }

    private static bool TryReadNumber(string text, int min, int max, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= min && value <= max;

    private static string ToUnpadded(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static bool TryFromUnpadded(string text, int count, out byte[] bytes)
    {
        bytes = new byte[count];
        var padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        return Convert.TryFromBase64String(padded, bytes, out var written) && written == count;
    }
}
