using System.Text.RegularExpressions;

namespace SvcInfra.ArchitectureTests;

/// <summary>A page in Markdown: its words, its headings and its links.</summary>
/// <param name="path">From the solution's root, with forward slashes.</param>
internal sealed partial class MarkdownPage(string path, string text)
{
    private readonly IReadOnlyList<string> _lines = [.. WithoutCode(text)];

    public string Path { get; } = path;

    /// <summary>Words of prose: code blocks, tables and HTML comments do not count, because readers look things up in them.</summary>
    public int Words => _lines.Where(line => !line.TrimStart().StartsWith('|'))
        .SelectMany(line => Comment().Replace(line, string.Empty).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        .Count(word => word.Any(char.IsLetterOrDigit));

    /// <summary>The headings' anchors as GitHub makes them: a repeated heading gets a number.</summary>
    public IReadOnlySet<string> Anchors => _lines.Where(line => line.StartsWith('#')).Select(Anchor).GroupBy(anchor => anchor)
        .SelectMany(same => same.Select((anchor, index) => index == 0 ? anchor : $"{anchor}-{index}")).ToHashSet();

    /// <summary>Links to files of the solution, such as <c>../jobs.md#api</c>.</summary>
    public IEnumerable<string> RelativeLinks => _lines.SelectMany(line => Link().Matches(InlineCode().Replace(line, string.Empty)))
        .Select(match => match.Groups[1].Value)
        .Where(link => !link.Contains("://", StringComparison.Ordinal) && !link.StartsWith("mailto:", StringComparison.Ordinal));

    public static MarkdownPage Read(string path) => new(path, File.ReadAllText(System.IO.Path.Combine(Solution.Root, path)));

    /// <summary>Whether a relative link leads to a folder, to a file, or to a heading of a page.</summary>
    public bool Resolves(string link)
    {
        var parts = link.Split('#');
        var file = parts[0].Length == 0 ? Path : System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, parts[0]);
        var full = System.IO.Path.GetFullPath(System.IO.Path.Combine(Solution.Root, file));
        return Directory.Exists(full) || (File.Exists(full) && (parts.Length == 1 || Read(full).Anchors.Contains(parts[1])));
    }

    private static IEnumerable<string> WithoutCode(string text)
    {
        var isCode = false;
        foreach (var line in text.Split('\n'))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                isCode = !isCode;
            }
            else if (!isCode)
            {
                yield return line;
            }
        }
    }

    private static string Anchor(string heading) =>
        Unanchored().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), string.Empty).Replace(' ', '-');

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex("<!--.*?-->")]
    private static partial Regex Comment();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Unanchored();
}
