using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace SvcInfra.Domain.Common;

/// <summary>
/// Unicode's normalization form KC (UAX #15, The Unicode Standard section 3.11) from an embedded table for one version of Unicode:
/// <c>string.Normalize</c> does nothing under InvariantGlobalization, and stored hashes must not change with the runtime. Code points that
/// the version does not define, and the replacement of a lone surrogate, are kept.
/// </summary>
public static class UnicodeNfkc
{
    private const string Resource = "unicode-nfkc.txt";

    private const int HangulBase = 0xAC00;
    private const int LeadingBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailingBase = 0x11A7;
    private const int Leading = 19;
    private const int Vowels = 21;
    private const int Trailing = 28;
    private const int Syllables = Leading * Vowels * Trailing;

    private static readonly Lazy<Table> Data = new(Read);

    public static string Normalize(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var table = Data.Value;
        var points = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            Decompose(table, rune.Value, points);
        }

        Order(table, points);
        return Write(Compose(table, points));
    }

    private static void Decompose(Table table, int point, List<int> into)
    {
        if (table.Decompositions.TryGetValue(point, out var whole))
        {
            into.AddRange(whole);
            return;
        }

        var syllable = point - HangulBase;
        if (syllable is < 0 or >= Syllables)
        {
            into.Add(point);
            return;
        }

        into.Add(LeadingBase + (syllable / (Vowels * Trailing)));
        into.Add(VowelBase + (syllable % (Vowels * Trailing) / Trailing));
        if (syllable % Trailing > 0)
        {
            into.Add(TrailingBase + (syllable % Trailing));
        }
    }

    /// <summary>Marks between two starters are sorted by their class; equal ones keep their order.</summary>
    private static void Order(Table table, List<int> points)
    {
        for (var i = 1; i < points.Count; i++)
        {
            var combiningClass = table.ClassOf(points[i]);
            for (var j = i; j > 0 && combiningClass > 0 && table.ClassOf(points[j - 1]) > combiningClass; j--)
            {
                (points[j - 1], points[j]) = (points[j], points[j - 1]);
            }
        }
    }

    private static List<int> Compose(Table table, List<int> points)
    {
        var composed = new List<int>(points.Count);
        var (starter, lastClass) = (-1, 0);
        foreach (var point in points)
        {
            var combiningClass = table.ClassOf(point);

            // A mark between them with the same or a higher class blocks the composition.
            var isNext = starter >= 0 && (starter == composed.Count - 1 || lastClass < combiningClass);
            if (isNext && Pair(table, composed[starter], point) is { } both)
            {
                composed[starter] = both;
                continue;
            }

            if (combiningClass == 0)
            {
                starter = composed.Count;
            }

            lastClass = combiningClass;
            composed.Add(point);
        }

        return composed;
    }

    private static int? Pair(Table table, int first, int second)
    {
        if (first - LeadingBase is >= 0 and < Leading && second - VowelBase is >= 0 and < Vowels)
        {
            return HangulBase + ((((first - LeadingBase) * Vowels) + second - VowelBase) * Trailing);
        }

        if (first - HangulBase is >= 0 and < Syllables && (first - HangulBase) % Trailing == 0 && second - TrailingBase is > 0 and < Trailing)
        {
            return first + second - TrailingBase;
        }

        return table.Compositions.TryGetValue((first, second), out var both) ? both : null;
    }

    private static string Write(List<int> points)
    {
        var text = new StringBuilder(points.Count);
        foreach (var point in points)
        {
            text.Append(new Rune(point).ToString());
        }

        return text.ToString();
    }

    private static Table Read()
    {
        using var stream = typeof(UnicodeNfkc).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not embedded in the assembly.");
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var (decompositions, classes, compositions) = (new Dictionary<int, int[]>(), new Dictionary<int, int>(), new Dictionary<(int, int), int>());
        while (reader.ReadLine() is { } line)
        {
            var parts = line.Split(' ');
            switch (parts[0])
            {
                case "D":
                    decompositions.Add(Point(parts[1]), [.. parts.Skip(2).Select(Point)]);
                    break;
                case "C":
                    for (var point = Point(parts[1]); point <= Point(parts[2]); point++)
                    {
                        classes.Add(point, int.Parse(parts[3], CultureInfo.InvariantCulture));
                    }

                    break;
                case "P":
                    compositions.Add((Point(parts[1]), Point(parts[2])), Point(parts[3]));
                    break;
            }
        }

        return new Table(decompositions.ToFrozenDictionary(), classes.ToFrozenDictionary(), compositions.ToFrozenDictionary());
    }

    private static int Point(string hex) => int.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <param name="Decompositions">Full decompositions, canonical and compatibility.</param>
    /// <param name="Classes">Canonical combining classes above 0.</param>
    /// <param name="Compositions">Primary composites by their two parts.</param>
    private sealed record Table(
        FrozenDictionary<int, int[]> Decompositions,
        FrozenDictionary<int, int> Classes,
        FrozenDictionary<(int First, int Second), int> Compositions)
    {
        public int ClassOf(int point) => Classes.GetValueOrDefault(point);
    }
}
