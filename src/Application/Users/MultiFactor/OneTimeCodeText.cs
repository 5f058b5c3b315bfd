using System.Globalization;
using System.Text;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>
/// Normalises one-time codes as users type them: apps and emails show <c>123 456</c>, and some keyboards type other digits. Removes spaces, hyphens
/// and invisible characters.
/// </summary>
public static class OneTimeCodeText
{
    public static string Plain(string code) =>
        string.Concat(UnicodeNfkc.Normalize(code).EnumerateRunes().Where(IsPart).Select(rune => rune.ToString()));

    private static bool IsPart(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.SpaceSeparator or UnicodeCategory.DashPunctuation or UnicodeCategory.Format or UnicodeCategory.Control);
}
