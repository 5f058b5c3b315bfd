using System.Text;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Users.Passwords;

/// <summary>
/// The normalised form in which passwords are checked, hashed and compared: NFKC (NIST SP 800-63B-4 section 3.1.1.2), so that the same password
/// typed on another keyboard matches. Letter case is kept, and nothing is cut off.
/// </summary>
public static class PasswordText
{
    /// <summary>Idempotent. Never throws: invalid Unicode becomes U+FFFD.</summary>
    public static string Normalize(string password) => UnicodeNfkc.Normalize(password);

    /// <summary>Length in code points after normalisation.</summary>
    public static int LengthOf(string password) => Normalize(password).EnumerateRunes().Count();

    /// <summary>Whether the string is valid Unicode: a lone surrogate is not.</summary>
    public static bool IsText(string password)
    {
        var rest = password.AsSpan();
        while (rest.Length > 0)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            rest = rest[consumed..];
        }

        return true;
    }
}
