using System.Text.RegularExpressions;

namespace SvcInfra.ArchitectureTests;

/// <summary>Pages stay short enough to read, and their links work.</summary>
public sealed partial class DocumentationTests
{
    private const int MaxWords = 1_500;

    /// <summary>A table of requirements, and records of the past that are not maintained.</summary>
    private static readonly string[] MayBeLonger = ["docs/security/asvs.md", "docs/archive/"];

    private static readonly IReadOnlyList<MarkdownPage> Docs = [.. Solution.Files(["docs"], ".md").Select(file => MarkdownPage.Read(file.Path))];

    private static readonly IReadOnlyList<MarkdownPage> Pages =
        [.. Solution.RootPages.Select(file => MarkdownPage.Read(file.Path)), .. Docs];

    [Fact]
    public void Pages_have_at_most_1500_words_besides_tables_and_code()
    {
        Docs.Count.ShouldBeGreaterThan(40);
        Docs.Where(page => page.Words > MaxWords && !MayBeLonger.Any(path => page.Path.StartsWith(path, StringComparison.Ordinal)))
            .Select(page => $"{page.Path}: {page.Words}").ShouldBeEmpty("Split the page by task.");
    }

    [Fact]
    public void Relative_links_lead_to_files_and_headings()
    {
        var links = Pages.SelectMany(page => page.RelativeLinks.Select(link => (Page: page, Link: link))).ToList();

        links.Count.ShouldBeGreaterThan(100);
        links.Where(link => !link.Page.Resolves(link.Link)).Select(link => $"{link.Page.Path}: {link.Link}").ShouldBeEmpty();
    }

    [Fact]
    public void Pages_that_the_code_names_exist()
    {
        var named = Solution.Files(["src", "tests", "eng"], ".cs", ".sh")
            .Where(file => !file.Path.StartsWith("tests/Template", StringComparison.Ordinal))
            .SelectMany(file => NamedPage().Matches(file.Text).Select(match => (file.Path, Page: match.Value))).ToList();

        named.ShouldNotBeEmpty();
        named.Where(name => !File.Exists(Path.Combine(Solution.Root, name.Page))).Select(name => $"{name.Path}: {name.Page}").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Two words.", 2)]
    [InlineData("# A heading\n\n- a *list* - `Jobs:KeepDead`", 5)]
    [InlineData("| a | table |\n|---|---|\n\nText", 1)]
    [InlineData("```sh\necho not counted\n```\nText\n  ```\n  nor this\n  ```", 1)]
    [InlineData("<!-- a comment -->\nText", 1)]
    public void Words_are_counted_outside_tables_and_code(string text, int words) => new MarkdownPage("page.md", text).Words.ShouldBe(words);

    [Theory]
    [InlineData("## The command `migrate`", "the-command-migrate")]
    [InlineData("### Operators' API", "operators-api")]
    [InlineData("## Is\n\n## Is", "is-1")]
    public void Anchors_are_those_of_GitHub(string text, string anchor) => new MarkdownPage("page.md", text).Anchors.ShouldContain(anchor);

    [GeneratedRegex(@"docs/[\w/-]+\.(md|py)\b", RegexOptions.ExplicitCapture)]
    private static partial Regex NamedPage();
}
