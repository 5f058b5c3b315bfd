using System.Text.RegularExpressions;

namespace SvcInfra.ArchitectureTests;

public sealed partial class EngineTests
{
    [Fact]
    public void Every_suite_that_uses_a_database_runs_on_both_engines()
    {
        var wrong = Solution.Files(["tests/FunctionalTests", "tests/IntegrationTests"], ".cs")
            .Where(file => AbstractSuite().IsMatch(file.Code) && Fact().IsMatch(file.Code))
            .Where(file => !file.Code.Contains("class OnSqlite") || !file.Code.Contains("class OnPostgreSql"))
            .Select(file => file.Path);

        wrong.ShouldBeEmpty("An abstract class with tests needs both OnSqlite and OnPostgreSql, in its file.");
    }

    [GeneratedRegex(@"\babstract\s+(?:partial\s+)?class\s+\w+Tests\b")]
    private static partial Regex AbstractSuite();

    [GeneratedRegex(@"^\s*\[(?:Fact|Theory)\b", RegexOptions.Multiline)]
    private static partial Regex Fact();
}
