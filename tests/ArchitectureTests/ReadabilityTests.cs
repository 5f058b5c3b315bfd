using System.Text.RegularExpressions;

namespace SvcInfra.ArchitectureTests;

/// <summary>
/// Sizes and words that keep the code and its texts readable for a newcomer. Generated solutions do not get this file, because the rules are
/// those of the template.
/// </summary>
public sealed class ReadabilityTests
{
    private const int MaxFilesInFolder = 25;
    private const int MaxLines = 250;
    private const int MaxLinesOfMost = 150;
    private const int MaxLineLength = 150;

    private static readonly string[] Texts = [".cs", ".md", ".html", ".lua", ".sh", ".json", ".props", ".targets", ".csproj"];

    /// <summary>Idioms that a reader has to translate. Docstrings, messages, test names and docs use the field's nouns instead.</summary>
    public static TheoryData<string> BannedIdioms =>
    [
        "whoever", "whomever", "whom it concerns", "nobody's business", "what it is about", "in itself", "as it was told", "many wishes",
        "is none", "are none", "opens nothing", "led home", "the house", "house's", "its rooms", "no mail leaves", "by a slip",
    ];

    [Fact]
    public void Folders_hold_at_most_25_source_files() =>
        Solution.CodeOfSrcAndTests().GroupBy(file => Path.GetDirectoryName(file.Path)!)
            .Where(folder => folder.Count() > MaxFilesInFolder)
            .Select(folder => $"{folder.Key}: {folder.Count()}").ShouldBeEmpty("Name a capability, and give it a folder.");

    [Fact]
    public void Source_files_have_at_most_250_lines_and_most_of_them_150()
    {
        var files = Solution.CodeOfSrc().Select(file => (file.Path, Lines: file.Text.Count(c => c == '\n'))).OrderBy(file => file.Lines).ToArray();

        files.Where(file => file.Lines > MaxLines).ShouldBeEmpty();
        files[(int)Math.Ceiling(files.Length * 0.95) - 1].Lines.ShouldBeLessThanOrEqualTo(MaxLinesOfMost);
    }

    [Fact]
    public void Lines_have_at_most_150_characters() =>
        Solution.CodeOfSrcAndTests()
            .SelectMany(file => file.Text.Split('\n').Select((line, index) => (Where: $"{file.Path}:{index + 1}", line.TrimEnd('\r').Length)))
            .Where(line => line.Length > MaxLineLength).Select(line => $"{line.Where}: {line.Length}").ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(BannedIdioms))]
    public void No_text_uses_a_banned_idiom(string idiom)
    {
        // Underscores separate the words of a test's name.
        var words = Regex.Escape(idiom).Replace(@"\ ", @"[\s_]+(///?\s*)?");
        var pattern = new Regex($"(?<![A-Za-z]){words}(?![A-Za-z])", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture);
        Solution.Files(["src", "tests", "docs", "examples", "eng", "templates"], Texts).Concat(Solution.RootPages)
            .Where(file => !file.IsGenerated && !file.Path.StartsWith("docs/archive/", StringComparison.Ordinal))
            .Where(file => !file.Path.EndsWith(nameof(ReadabilityTests) + ".cs", StringComparison.Ordinal))
            .SelectMany(file => pattern.Matches(file.Text).Select(match => $"{file.Path}: {Around(file.Text, match.Index)}"))
            .ShouldBeEmpty();
    }

    private static string Around(string text, int index) => text[Math.Max(0, index - 40)..Math.Min(text.Length, index + 40)].ReplaceLineEndings(" ");
}
