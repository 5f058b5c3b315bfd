using System.Text.RegularExpressions;

namespace SvcInfra.ArchitectureTests;

/// <summary>The sources of secrets.</summary>
public sealed class SecretTests
{
    /// <summary>The wait before a job is retried may be predictable.</summary>
    private const string Waits = "src/Infrastructure/Jobs/";

    [Fact]
    public void Predictable_random_numbers_are_used_for_waits_only() =>
        Solution.CodeOfSrc().Where(file =>
            !file.Path.StartsWith(Waits, StringComparison.Ordinal)
            && Regex.IsMatch(file.Code, @"\bRandom\s*\.\s*Shared\b|\bnew\s+(System\.)?Random\b"))
            .Select(file => file.Path).ShouldBeEmpty("Secrets come from RandomNumberGenerator.");

    [Fact]
    public void Migrations_insert_no_rows_and_so_no_account()
    {
        var migrations = Solution.Files(["src/Infrastructure"], ".cs").Where(file => file.Path.Contains("/Migrations/")).ToList();

        migrations.ShouldNotBeEmpty();
        migrations.Where(file => Regex.IsMatch(file.Code, @"\.\s*(InsertData|HasData)\s*\(")).Select(file => file.Path).ShouldBeEmpty();
    }
}
