using System.Text.RegularExpressions;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Domain.Common;

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

    /// <summary>Responses to requests with an idempotency key are stored, except those with a secret.</summary>
    [Fact]
    public void Response_members_with_the_name_of_a_secret_are_marked()
    {
        var responses = Solution.Application.GetTypes().SelectMany(type => type.GetInterfaces())
            .Where(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(ICommand<>))
            .Select(contract => contract.GetGenericArguments()[0]).Distinct().ToList();
        responses.ShouldNotBeEmpty();

        responses.SelectMany(response => response.GetProperties())
            .Where(member => Regex.IsMatch(member.Name, "(Token|Secret|Password|Handle|Codes)$|^Key$"))
            .Where(member => !member.IsDefined(typeof(SecretAttribute), inherit: true))
            .Select(member => $"{member.DeclaringType!.Name}.{member.Name}").ShouldBeEmpty("Mark it [property: Secret].");
    }

    [Fact]
    public void Migrations_insert_no_rows_and_so_no_account()
    {
        var migrations = Solution.Files(["src/Infrastructure"], ".cs").Where(file => file.Path.Contains("/Migrations/")).ToList();

        migrations.ShouldNotBeEmpty();
        migrations.Where(file => Regex.IsMatch(file.Code, @"\.\s*(InsertData|HasData)\s*\(")).Select(file => file.Path).ShouldBeEmpty();
    }
}
