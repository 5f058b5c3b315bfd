using System.Globalization;
using System.Text;

namespace SvcInfra.Domain.Common;

/// <summary>
/// The canonical form of a domain name: A-labels in lower case (RFC 5890), mapped by UTS 46, non-transitional, so that every spelling of a
/// domain is one value. Confusable and invisible characters are refused instead of mapped away.
/// </summary>
public static class DomainName
{
    public const int MaxLength = 253;

    private const int MaxLabelLength = 63;
    private const string Prefix = "xn--";

    /// <summary>Cyrillic letters that look like Latin ones: a label of these alone looks like another domain.</summary>
    private const string LooksLatin =
        "\u0430\u0441\u0501\u0435\u04BB\u0456\u0458\u04CF\u043E\u0440\u051B\u0455\u051D\u0445\u0443\u044A\u044C\u04BD\u043F\u0433\u0475\u0461";

    private static readonly IdnMapping Punycode = new() { UseStd3AsciiRules = true };

    /// <returns>Null when the text is not a domain name with at least two labels.</returns>
    public static string? ToAscii(string? text)
    {
        if (text is not { Length: > 0 and <= 2 * MaxLength })
        {
            return null;
        }

        // IdnMapping maps nothing under InvariantGlobalization, so the mapping is done here: full stops, compatibility forms, case.
        var dotted = text.Replace('\u3002', '.').Replace('\uFF0E', '.').Replace('\uFF61', '.');
        var mapped = UnicodeNfkc.Normalize(UnicodeNfkc.Normalize(dotted).ToLowerInvariant());
        string?[] labels = [.. mapped.Split('.').Select(LabelToAscii)];
        if (labels.Length < 2 || labels.Contains(null) || labels[^1]!.All(char.IsAsciiDigit))
        {
            return null;
        }

        return string.Join('.', labels) is { Length: <= MaxLength } name ? name : null;
    }

    private static string? LabelToAscii(string label)
    {
        if (!IsShaped(label))
        {
            return null;
        }

        if (Ascii.IsValid(label))
        {
            return label.Length <= MaxLabelLength && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && IsPlainOrGenuine(label)
                ? label
                : null;
        }

        // RFC 5892: letters, marks and digits.
        if (label.EnumerateRunes().Any(rune => rune.Value != '-' && !TextSafety.IsPartOfWord(rune))
            || TextSafety.IsMark(Rune.GetRuneAt(label, 0))
            || TextSafety.MixesScripts(label.Replace("-", string.Empty))
            || label.All(c => c == '-' || char.IsAsciiDigit(c) || LooksLatin.Contains(c)))
        {
            return null;
        }

        return Encode(label);
    }

    private static bool IsShaped(string label) =>
        label.Length > 0 && label[0] != '-' && label[^1] != '-'
        && !(label.Length > 3 && label[2..4] == "--" && !label.StartsWith(Prefix, StringComparison.Ordinal));

    /// <summary>An A-label must be the one that this class itself would produce.</summary>
    private static bool IsPlainOrGenuine(string label)
    {
        if (!label.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return true;
        }

        try
        {
            var unicode = Punycode.GetUnicode(label);
            return !Ascii.IsValid(unicode) && UnicodeNfkc.Normalize(unicode.ToLowerInvariant()) == unicode && LabelToAscii(unicode) == label;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string? Encode(string label)
    {
        try
        {
            return Punycode.GetAscii(label);
        }
        catch (ArgumentException)
        {
            // The label is too long, or mixes left-to-right and right-to-left letters.
            return null;
        }
    }
}
