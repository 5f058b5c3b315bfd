using System.Text.RegularExpressions;

namespace SvcInfra.ArchitectureTests;

/// <summary>What no line of code may say.</summary>
public sealed class CodeTests
{
    public static TheoryData<string, string> Banned => new()
    {
        { @"\bDateTime(Offset)?\s*\.\s*(Utc)?Now\b", "Time comes from TimeProvider, so that tests can set it." },
        { @"\bDateTime\s*\.\s*Today\b", "Time comes from TimeProvider, so that tests can set it." },
        { @"\bGuid\s*\.\s*NewGuid\b", "Identifiers are UUID version 7: Guid.CreateVersion7." },
        { @"\bTask\s*\.\s*Delay\b|\bThread\s*\.\s*Sleep\b", "Wait for a condition with a deadline, not for time to pass." },
        { @"\bcatch\s*(\([^)]*\)\s*)?\{\s*\}", "Say why an exception is swallowed, or let it go." },
        { @"^\s*#region\b", "A file that needs regions is too long." },
    };

    [Theory]
    [MemberData(nameof(Banned))]
    public void No_code_says(string pattern, string because) =>
        Solution.CodeOfSrcAndTests()
            .Where(file => !(pattern.Contains("Sleep") && WaitsForAnotherProcess(file)))
            .SelectMany(file => Regex.Matches(file.Code, pattern, RegexOptions.Multiline).Select(match => $"{file.Path}: {match.Value.Trim()}"))
            .ShouldBeEmpty(because);

    [Theory]
    [InlineData("var now = DateTimeOffset.UtcNow;")]
    [InlineData("await Task.Delay(100);")]
    [InlineData("try { A(); } catch (Exception) { }")]
    [InlineData("var id = Guid . NewGuid();")]
    public void Patterns_find_what_they_ban(string code) =>
        Banned.Count(row => Regex.IsMatch(CSharpText.WithoutCommentsAndStrings(code), row.Data.Item1, RegexOptions.Multiline)).ShouldBe(1);

    [Fact]
    public void Comments_and_strings_are_no_code()
    {
        CSharpText.WithoutCommentsAndStrings("A(); // Task.Delay\n/* Thread.Sleep */ B(\"Guid.NewGuid\", @\"c:\\\", '\"'); C();").ShouldBe("A(); \n B(, , ); C();");
        CSharpText.WithoutCommentsAndStrings("A(\"\"\"\n  \"Guid.NewGuid\"\n  \"\"\"); B();").ShouldBe("A(\n\n); B();");
    }

    [Fact]
    public void Use_cases_never_save_because_the_unit_of_work_does() =>
        Solution.CodeOfSrc().Where(file => file.Path.StartsWith("src/Application/", StringComparison.Ordinal) && file.Code.Contains("SaveChanges"))
            .Select(file => file.Path).ShouldBeEmpty();

    [Fact]
    public void Program_stays_short_enough_to_read_at_once() =>
        Lines(Solution.CodeOfSrc().Single(file => file.Path == "src/WebApi/Program.cs")).ShouldBeLessThan(50);

    [Fact]
    public void Files_stay_under_300_lines() =>
        Solution.CodeOfSrc().Where(file => Lines(file) >= 300).Select(file => $"{file.Path}: {Lines(file)}").ShouldBeEmpty();

    private static int Lines(SourceFile file) => file.Text.Count(c => c == '\n');

    /// <summary>It reads a file that another process writes, synchronously, because Data Protection asks synchronously.</summary>
    private static bool WaitsForAnotherProcess(SourceFile file) => file.Path == "src/Infrastructure/Common/KeyFile.cs";
}
