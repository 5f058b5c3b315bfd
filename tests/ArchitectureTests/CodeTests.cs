using System.Text.RegularExpressions;

namespace SvcInfra.ArchitectureTests;

/// <summary>What no line of code may say.</summary>
public sealed partial class CodeTests
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
        CSharpText.WithoutCommentsAndStrings("A(); // Task.Delay\n/* Thread.Sleep */ B(\"Guid.NewGuid\", @\"c:\\\", '\"'); C();")
            .ShouldBe("A(); \n B(, , ); C();");
        CSharpText.WithoutCommentsAndStrings("A(\"\"\"\n  \"Guid.NewGuid\"\n  \"\"\"); B();").ShouldBe("A(\n\n); B();");
    }

    [Fact]
    public void Use_cases_never_save_because_the_unit_of_work_does() =>
        Solution.CodeOfSrc().Where(file => file.Path.StartsWith("src/Application/", StringComparison.Ordinal) && file.Code.Contains("SaveChanges"))
            .Select(file => file.Path).ShouldBeEmpty();

    [Fact]
    public void Update_is_called_only_where_the_response_shows_the_aggregate() =>
        Solution.CodeOfSrc().Where(file => file.Path.StartsWith("src/Application/", StringComparison.Ordinal))
            .Where(file => Regex.IsMatch(file.Code, @"\bICommand\b(?!<)") && file.Code.Contains("UpdateAsync("))
            .Select(file => file.Path).ShouldBeEmpty("Tracked aggregates are saved without it: see IRepository.");

    [Fact]
    public void Program_stays_short_enough_to_read_at_once() =>
        Lines(Solution.CodeOfSrc().Single(file => file.Path == "src/WebApi/Program.cs")).ShouldBeLessThan(50);

    [Fact]
    public void Files_are_written_in_the_one_way_that_keeps_them_private() =>
        Solution.CodeOfSrc().Where(file => file.Path != "src/Infrastructure/Common/PrivateFiles.cs")
            .SelectMany(file => WritesFiles().Matches(file.Code).Select(match => $"{file.Path}: {match.Value}"))
            .ShouldBeEmpty("PrivateFiles makes files and folders that other accounts of the machine cannot read.");

    [Fact]
    public void Validators_of_representations_are_made_in_one_place() =>
        Solution.CodeOfSrc().Where(file => Regex.IsMatch(file.Code, @"Headers\s*\.\s*ETag\s*="))
            .Select(file => file.Path).ShouldBe(
                ["src/WebApi/Common/Http/PublicDocument.cs", "src/WebApi/Common/Http/Representation.cs"],
                "An ETag covers the caller and all that is shown.");

    private static int Lines(SourceFile file) => file.Text.Count(c => c == '\n');

    /// <summary>It reads a file that another process writes, synchronously, because Data Protection asks synchronously.</summary>
    private static bool WaitsForAnotherProcess(SourceFile file) => file.Path == "src/Infrastructure/Common/KeyFile.cs";

    /// <summary>Ways to make a file or a folder. A stream that only reads does not count.</summary>
    [GeneratedRegex(
        @"\bDirectory\s*\.\s*CreateDirectory\b|\bFile\s*\.\s*(Write|Append|Create|Open|OpenWrite)\w*\b"
        + @"|\bnew\s+(FileStream|StreamWriter)\b(?![^;]*FileMode\.Open,\s*FileAccess\.Read,)")]
    private static partial Regex WritesFiles();
}
