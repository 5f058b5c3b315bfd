using System.Text;

namespace SvcInfra.Domain.Common;

/// <summary>
/// Text that every database and every JSON document can hold: well-formed Unicode without U+0000. PostgreSQL stores no U+0000, and no
/// encoding has half of a surrogate pair.
/// </summary>
public static class StorableText
{
    public static bool IsStorable(ReadOnlySpan<char> text)
    {
        // Almost no text has a surrogate, and then one vectorised search is the whole cost.
        if (text.IndexOfAnyInRange('\uD800', '\uDFFF') >= 0)
        {
            for (var i = 0; i < text.Length; i++)
            {
                if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
                {
                    return false;
                }
            }
        }

        return !text.Contains('\0');
    }

    /// <summary>
    /// Cleans text that the caller cannot be asked to correct, such as a header: truncates without splitting a surrogate pair, and replaces
    /// control characters.
    /// </summary>
    public static string? Clean(string? text, int maxLength)
    {
        if (text is null || (text.Length <= maxLength && !HasControls(text) && IsStorable(text)))
        {
            return text;
        }

        var clean = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > maxLength)
            {
                break;
            }

            clean.Append(Rune.IsControl(rune) ? Rune.ReplacementChar : rune);
        }

        return clean.ToString();
    }

    private static bool HasControls(ReadOnlySpan<char> text) =>
        text.ContainsAnyInRange('\0', '\u001F') || text.ContainsAnyInRange('\u007F', '\u009F');
}
