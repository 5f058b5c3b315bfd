using System.Globalization;
using System.Text;

namespace SvcInfra.Domain.Common;

/// <summary>Invisible and confusable characters (UTS 39). Two names that look the same must not be two names.</summary>
public static class TextSafety
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;
    private const int EmojiPresentation = 0xFE0F;
    private const int IdeographicSpace = 0x3000;

    /// <summary>Letters and marks without a glyph (Unicode's Default_Ignorable_Code_Point), and the Braille blank.</summary>
    private static readonly (int First, int Last)[] Ignorable =
    [
        (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2800, 0x2800), (0x3164, 0x3164),
        (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xE0000, 0xE0FFF),
    ];

    /// <summary>Scripts with joining letters: there zero-width joiners are part of the spelling.</summary>
    private static readonly (int First, int Last)[] Joining =
        [(0x0600, 0x08FF), (0x0900, 0x0DFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x1800, 0x18AF)];

    /// <summary>Scripts with letters that look like letters of another script in this list.</summary>
    private static readonly (string Script, int First, int Last)[] Alike =
    [
        ("Latin", 'A', 'Z'), ("Latin", 'a', 'z'), ("Latin", 0x00C0, 0x00D6), ("Latin", 0x00D8, 0x00F6), ("Latin", 0x00F8, 0x02AF),
        ("Latin", 0x1E00, 0x1EFF), ("Latin", 0x2C60, 0x2C7F), ("Latin", 0xA720, 0xA7FF), ("Latin", 0xFF21, 0xFF5A),
        ("Greek", 0x0370, 0x03FF), ("Greek", 0x1F00, 0x1FFF),
        ("Cyrillic", 0x0400, 0x052F), ("Cyrillic", 0x1C80, 0x1C8F), ("Cyrillic", 0x2DE0, 0x2DFF), ("Cyrillic", 0xA640, 0xA69F),
        ("Armenian", 0x0530, 0x058F), ("Cherokee", 0x13A0, 0x13FF), ("Cherokee", 0xAB70, 0xABBF), ("Lisu", 0xA4D0, 0xA4FF),
    ];

    /// <summary>Whether the text has an invisible character, a lookalike of the space, or a lone surrogate.</summary>
    public static bool HasInvisible(string text)
    {
        Rune[] runes = [.. text.EnumerateRunes()];
        return (text.Any(char.IsSurrogate) && runes.Contains(Rune.ReplacementChar) && !text.Contains('\uFFFD'))
            || Enumerable.Range(0, runes.Length).Any(index => IsInvisible(runes, index));
    }

    /// <summary>The text without invisible characters and lone surrogates.</summary>
    public static string WithoutInvisible(string text)
    {
        Rune[] runes = [.. text.EnumerateRunes()];
        return string.Concat(runes
            .Where((rune, index) => rune != Rune.ReplacementChar && !IsInvisible(runes, index))
            .Select(rune => rune.ToString()));
    }

    /// <summary>Whether a word has letters of two scripts that look alike, such as a Cyrillic letter among Latin ones.</summary>
    public static bool MixesScripts(string text)
    {
        string? script = null;
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsPartOfWord(rune))
            {
                script = null;
                continue;
            }

            var next = ScriptOf(rune);
            if (next is not null && script is not null && next != script)
            {
                return true;
            }

            script = next ?? script;
        }

        return false;
    }

    /// <summary>A visible letter, mark or digit.</summary>
    internal static bool IsPartOfWord(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber
        && !IsIn(Ignorable, rune.Value);

    internal static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static bool IsInvisible(Rune[] runes, int index)
    {
        var rune = runes[index];
        var before = index > 0 ? runes[index - 1] : default;
        var after = index + 1 < runes.Length ? runes[index + 1] : default;
        return rune.Value switch
        {
            ZeroWidthNonJoiner => !(IsIn(Joining, before.Value) && IsIn(Joining, after.Value)),
            ZeroWidthJoiner => !(IsIn(Joining, before.Value) && IsIn(Joining, after.Value)) && !(IsPicture(before) && IsPicture(after)),
            EmojiPresentation => !IsPicture(before),
            IdeographicSpace => false,
            _ => Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                    or UnicodeCategory.PrivateUse => true,
                UnicodeCategory.SpaceSeparator => rune.Value != ' ',
                _ => IsIn(Ignorable, rune.Value),
            },
        };
    }

    private static bool IsPicture(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.MathSymbol or UnicodeCategory.ModifierSymbol
            || rune.Value == EmojiPresentation;

    private static string? ScriptOf(Rune rune) =>
        Array.Find(Alike, range => rune.Value >= range.First && rune.Value <= range.Last).Script;

    private static bool IsIn((int First, int Last)[] ranges, int value) => Array.Exists(ranges, range => value >= range.First && value <= range.Last);
}
