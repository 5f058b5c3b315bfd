using System.Globalization;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.ArchitectureTests;

/// <summary>
/// docs/errors.md names every code of the API. Its table by module is generated: with <c>UPDATE_APPROVED=1</c> the test writes it, with the message
/// of an error as the meaning of a new row; the meanings of rows that exist are kept. A module without a row there has its own page.
/// </summary>
public sealed class ErrorPageTests
{
    private const string Heading = "## By module\n\n";
    private const string TableHead = "| module | code | status | meaning |\n|---|---|---|---|\n";

    private static readonly string Page = Path.Combine(Solution.Root, "docs", "errors.md");

    private static readonly IReadOnlyList<(int Status, string Code, string Message)> Errors = [.. ApiDocumentErrors.All()];

    [Fact]
    public void Table_by_module_has_a_row_for_each_code()
    {
        var text = Text();
        var written = TableOf(text);
        var generated = Generate(written);
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1")
        {
            File.WriteAllText(Page, text.Replace(written, generated, StringComparison.Ordinal));
            return;
        }

        Lines(generated).Except(Lines(written)).ShouldBeEmpty("docs/errors.md lacks these rows; UPDATE_APPROVED=1 writes them.");
        Lines(written).Except(Lines(generated)).ShouldBeEmpty("docs/errors.md has rows that no error stands behind; UPDATE_APPROVED=1 removes them.");
        written.ShouldBe(generated);
    }

    [Fact]
    public void Common_codes_are_on_the_page_with_their_status()
    {
        var rows = Lines(Text()).Where(line => line.StartsWith('|')).ToList();

        Errors.Where(error => !error.Code.Contains('.')).Where(error => !rows.Any(row => Names(row, error.Code, error.Status)))
            .Select(error => $"{error.Code} ({error.Status})").ShouldBeEmpty("A row of docs/errors.md says what it means.");
    }

    [Fact]
    public void Codes_of_modules_without_a_row_are_on_another_page_with_their_status()
    {
        var modules = Lines(TableOf(Text())).Select(Row.Parse).SelectMany(row => row.Codes).Select(ModuleOf).ToHashSet();
        var lines = Solution.Files(["docs"], ".md").SelectMany(page => Lines(page.Text)).Where(line => line.StartsWith('|')).ToList();

        Errors.Where(error => error.Code.Contains('.') && !modules.Contains(ModuleOf(error.Code)))
            .Where(error => !lines.Any(line => line.Contains($"`{error.Code}`") && line.Contains(Digits(error.Status))))
            .Select(error => $"{error.Code} ({error.Status})").ShouldBeEmpty("A table of the module's page says what it means.");
    }

    /// <summary>Rows of codes without a module in front of them are kept as they are.</summary>
    private static string Generate(string written)
    {
        var rows = Lines(written).Select(Row.Parse).ToList();
        var meanings = rows.SelectMany(row => row.Codes.Select(code => (code, row.Meaning))).ToLookup(row => row.code, row => row.Meaning);
        var modules = meanings.Select(row => ModuleOf(row.Key)).ToHashSet();
        var kept = rows.Where(row => row.Codes.All(code => !code.Contains('.')));
        var generated = Errors.Where(error => error.Code.Contains('.') && modules.Contains(ModuleOf(error.Code)))
            .Select(error => new Row(
                ModuleOf(error.Code).Replace('_', ' '),
                [error.Code],
                Digits(error.Status),
                meanings[error.Code].FirstOrDefault() ?? error.Message.TrimEnd('.')));
        var all = kept.Concat(generated).OrderBy(row => row.Module, StringComparer.Ordinal).ThenBy(row => row.Codes[0], StringComparer.Ordinal);
        return string.Concat(all.Select(row => row + "\n"));
    }

    private static bool Names(string row, string code, int status) =>
        row.Contains($"`{code}`", StringComparison.Ordinal)
        && (row.Count(character => character == '|') < 4 || row.Contains($"| {Digits(status)} |", StringComparison.Ordinal));

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Digits(int status) => status.ToString(CultureInfo.InvariantCulture);

    private static string ModuleOf(string code) => code.Split('.')[0];

    private static string Text() => File.ReadAllText(Page).ReplaceLineEndings("\n");

    private static string TableOf(string text)
    {
        var start = text.IndexOf(Heading + TableHead, StringComparison.Ordinal) + Heading.Length + TableHead.Length;
        return text[start..(text.IndexOf("\n\n", start, StringComparison.Ordinal) + 1)];
    }

    private sealed record Row(string Module, IReadOnlyList<string> Codes, string Status, string Meaning)
    {
        public static Row Parse(string line)
        {
            var cells = line.Split('|', 5, StringSplitOptions.TrimEntries);
            return new Row(cells[1], [.. cells[2].Split(", ").Select(code => code.Trim('`'))], cells[3], cells[4].TrimEnd('|', ' '));
        }

        public override string ToString() => $"| {Module} | {string.Join(", ", Codes.Select(code => $"`{code}`"))} | {Status} | {Meaning} |";
    }
}
