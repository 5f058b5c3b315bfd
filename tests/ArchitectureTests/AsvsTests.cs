using System.Globalization;
using System.Text.RegularExpressions;

namespace SvcInfra.ArchitectureTests;

/// <summary>
/// <c>docs/security/asvs.md</c> has a row with the state of each requirement of OWASP ASVS 5.0, levels 1 and 2, in six chapters. Each row names
/// the tests that prove it, and they must exist.
/// </summary>
public sealed partial class AsvsTests
{
    private const string Page = "docs/security/asvs.md";

    private static readonly string[] TestProjects = ["tests/ArchitectureTests", "tests/FunctionalTests", "tests/IntegrationTests", "tests/UnitTests"];

    private static readonly string[] States = ["met", "not met", "not applicable"];

    /// <summary>Sections with the levels of their requirements in order: 6.1.1 is level 1, 6.1.2 level 2.</summary>
    private static readonly (string Section, string Levels)[] Requirements =
    [
        ("6.1", "122"), ("6.2", "111111112222"), ("6.3", "11223333"), ("6.4", "112233"), ("6.5", "22222333"), ("6.6", "2223"),
        ("6.7", "33"), ("6.8", "2222"),
        ("7.1", "222"), ("7.2", "1111"), ("7.3", "22"), ("7.4", "11222"), ("7.5", "223"), ("7.6", "22"),
        ("8.1", "1233"), ("8.2", "1123"), ("8.3", "133"), ("8.4", "23"),
        ("9.1", "111"), ("9.2", "1222"),
        ("10.1", "22"), ("10.2", "223"), ("10.3", "22223"), ("10.4", "1111122222233333"), ("10.5", "22222"), ("10.6", "22"), ("10.7", "222"),
        ("16.1", "2"), ("16.2", "22222"), ("16.3", "2222"), ("16.4", "222"), ("16.5", "2223"),
    ];

    private static readonly IReadOnlyList<Row> Rows = [.. File.ReadLines(Path.Combine(Solution.Root, Page))
        .Where(line => RowStart().IsMatch(line)).Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
        .Select(cells => new Row(cells[0], cells[1], cells[2], cells[3], string.Join('|', cells[4..])))];

    [Fact]
    public void Every_requirement_of_levels_1_and_2_has_one_row_in_order() =>
        Rows.Select(row => (row.Id, row.Level)).ShouldBe(Requirements.SelectMany(section => section.Levels
                .Select((level, index) => (Id: $"{section.Section}.{index + 1}", Level: level.ToString())))
            .Where(requirement => requirement.Level != "3"));

    [Fact]
    public void Every_row_has_a_state_and_a_reason()
    {
        Rows.Where(row => !States.Contains(row.State)).Select(row => $"{row.Id}: {row.State}").ShouldBeEmpty();
        Rows.Where(row => row.Requirement.Length == 0 || row.Evidence.Length == 0).Select(row => row.Id).ShouldBeEmpty();
        Rows.Where(row => row.State == "met" && !row.Tests.Any() && !row.Links.Any()).Select(row => row.Id)
            .ShouldBeEmpty("A met requirement names a test, or a documentation section where the requirement asks for documentation only.");
        Rows.Where(row => row.State == "not met" && !row.Evidence.StartsWith("Missing: ", StringComparison.Ordinal)).Select(row => row.Id)
            .ShouldBeEmpty("A requirement that is not met says what is missing.");
    }

    [Fact]
    public void Tests_named_in_the_rows_exist()
    {
        var tests = TestsOfEverySolution();
        var classes = tests.Select(test => test.Class).ToHashSet();

        var missing = Rows.SelectMany(row => row.Tests.Select(test => (row.Id, Test: test)))
            .Where(named => named.Test.Split('.') is [var type, var method] ? !tests.Contains((type, method)) : !classes.Contains(named.Test));

        Rows.SelectMany(row => row.Tests).ShouldNotBeEmpty();
        missing.ShouldBeEmpty();
    }

    [Fact]
    public void Sections_named_in_the_rows_exist()
    {
        var page = MarkdownPage.Read(Page);
        var missing = Rows.SelectMany(row => row.Links.Select(link => (row.Id, Link: link))).Where(named => !page.Resolves(named.Link));

        missing.ShouldBeEmpty();
    }

    [Fact]
    public void Totals_match_the_rows()
    {
        var expected = Rows.GroupBy(row => row.Id.Split('.')[0])
            .Select(chapter => (Name: $"V{chapter.Key}", Rows: chapter.AsEnumerable()))
            .Append((Name: "all", Rows: Rows))
            .Select(chapter => $"| {chapter.Name} | {string.Join(" | ", States.Select(state => CountOf(chapter.Rows, state)))} |");

        File.ReadLines(Path.Combine(Solution.Root, Page)).Where(line => NumbersStart().IsMatch(line)).ShouldBe(expected);

        static string CountOf(IEnumerable<Row> rows, string state) =>
            rows.Count(row => row.State == state).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Without optional modules, which not every solution has.</summary>
    private static HashSet<(string Class, string Method)> TestsOfEverySolution() =>
        [.. Solution.Files(TestProjects, ".cs").Where(file => !file.Path.Split('/').Any(Solution.OptionalModules.Contains))
            .SelectMany(file => Class().Matches(file.Text).SelectMany(
                type => Method().Matches(file.Text).Select(method => (type.Groups[1].Value, method.Groups["method"].Value))))];

    [GeneratedRegex(@"^\| \d+\.\d+\.\d+ \|")]
    private static partial Regex RowStart();

    [GeneratedRegex(@"^\| (V\d+|all) \|")]
    private static partial Regex NumbersStart();

    [GeneratedRegex(@"\bclass (\w+)")]
    private static partial Regex Class();

    [GeneratedRegex(
        @"\[(Fact|Theory)\b.*?public (async )?(Task|ValueTask|void) (?<method>\w+)\(",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Method();

    private sealed partial record Row(string Id, string Level, string Requirement, string State, string Evidence)
    {
        /// <summary>Test classes, or single tests.</summary>
        public IEnumerable<string> Tests => Test().Matches(Evidence).Select(match => match.Groups[1].Value);

        public IEnumerable<string> Links => Link().Matches(Evidence).Select(match => match.Groups[1].Value);

        [GeneratedRegex(@"`([A-Z]\w*(?:Tests|Walk)(?:\.\w+)?)`")]
        private static partial Regex Test();

        [GeneratedRegex(@"\]\(([^)]+)\)")]
        private static partial Regex Link();
    }
}
