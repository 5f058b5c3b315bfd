namespace Ardalis.Specification;

/// <summary>
/// LIKE in memory: % stands for any text, _ for any character, [abc] and [a-c] for one of a set, [^abc] for any other; case does not matter.
/// Two pointers instead of a regular expression: the time is at most length of text times length of pattern, whatever the pattern.
/// </summary>
internal static class LikePattern
{
    public static bool Matches(string text, string pattern)
    {
        int t = 0, p = 0, afterPercent = -1, retryFrom = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '%')
            {
                afterPercent = ++p;
                retryFrom = t;
            }
            else if (p < pattern.Length && MatchesOne(text[t], pattern, p, out var width))
            {
                p += width;
                t++;
            }
            else if (afterPercent >= 0)
            {
                // The last % takes one character more, and what follows it is tried again.
                p = afterPercent;
                t = ++retryFrom;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).TrimStart('%').IsEmpty;
    }

    private static bool MatchesOne(char c, string pattern, int at, out int width)
    {
        width = 1;
        if (pattern[at] == '_')
            return true;
        if (pattern[at] != '[')
            return Same(c, pattern[at]);

        var end = pattern.IndexOf(']', at + 1);
        if (end < 0)
            throw new InvalidSearchPatternException(pattern);
        width = end - at + 1;
        var set = pattern.AsSpan(at + 1, end - at - 1);
        return set is ['^', .. var others] ? !Contains(others, c) : Contains(set, c);
    }

    private static bool Contains(ReadOnlySpan<char> set, char c)
    {
        for (var i = 0; i < set.Length; i++)
        {
            var isRange = i + 2 < set.Length && set[i + 1] == '-';
            if (isRange ? Within(c, set[i], set[i + 2]) : Same(c, set[i]))
                return true;
            if (isRange)
                i += 2;
        }

        return false;
    }

    private static bool Within(char c, char from, char to) =>
        (c >= from && c <= to) || (Fold(c) >= Fold(from) && Fold(c) <= Fold(to));

    private static bool Same(char a, char b) => Fold(a) == Fold(b);

    private static char Fold(char c) => char.ToUpperInvariant(c);
}
