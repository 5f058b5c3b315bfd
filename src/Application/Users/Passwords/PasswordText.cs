using System.Text;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Users.Passwords;

/// <summary>
/// The one form in which passwords are judged, hashed and compared: NFKC (NIST SP 800-63B-4 section 3.1.1.2), so that the same password from another
/// keyboard is the same. Neither case nor length is changed on purpose.
/// </summary>
public static class PasswordText
{
    /// <summary>Doing it twice changes nothing. Never throws: what is no Unicode becomes U+FFFD.</summary>
    public static string Normalize(string password) => UnicodeNfkc.Normalize(password);

    /// <summary>Code points, as it is hashed.</summary>
    public static int LengthOf(string password) => Normalize(password).EnumerateRunes().Count();

    /// <summary>Whether it is text at all: a lone surrogate is no character.</summary>
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
