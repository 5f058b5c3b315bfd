namespace SvcInfra.TemplateTests.Walk;

/// <summary>Which mistakes in a documented command are found, and that the pages of the repository have none.</summary>
public sealed class DocumentedCommandTests
{
    private static readonly Dictionary<string, string> Solution = new()
    {
        ["eng/migrations.cs"] = """["add", var module] => Add(module)""",
        ["eng/check.sh"] = "",
        ["src/WebApi/WebApi.csproj"] = "",
        ["src/WebApi/MigrateCommand.cs"] = "const string Name = \"migrate\";",
        ["tests/UnitTests/UnitTests.csproj"] = "",
        ["tests/UnitTests/Tenants/TenantTests.cs"] = "namespace Acme.UnitTests.Tenants; class TenantTests { void Tenant_is_created() }",
    };

    [Theory]
    [InlineData("dotnet new svcinfra-feature -n ArchiveInvoice --module Invoices --kind query")]
    [InlineData("dotnet eng/migrations.cs add Invoices Initial")]
    [InlineData("bash eng/check.sh Invoices")]
    [InlineData("UPDATE_APPROVED=1 dotnet test --project tests/UnitTests --filter-class '*TenantTests'")]
    [InlineData("dotnet test --project tests/UnitTests --filter-method '*Tenant_is_*'")]
    [InlineData("dotnet test --project tests/UnitTests --filter-namespace '*.Tenants'")]
    [InlineData("dotnet run --project src/WebApi -- migrate")]
    [InlineData("dotnet Acme.WebApi.dll migrate")]
    public void Command_that_works_has_no_problem(string command) => Problems(command).ShouldBeEmpty();

    [Theory]
    [InlineData("dotnet new acme-feature -n ArchiveInvoice", "there is no such template")]
    [InlineData("dotnet new svcinfra-feature -n ArchiveInvoice --modul Invoices", "the template has no option --modul")]
    [InlineData("dotnet eng/migration.cs add", "there is no such script")]
    [InlineData("dotnet eng/migrations.cs create Invoices Initial", "the script has no verb create")]
    [InlineData("dotnet run eng/migrations.cs add Invoices Initial", "a program of one file is run as `dotnet eng/name.cs`")]
    [InlineData("bash eng/checks.sh", "there is no such script")]
    [InlineData("dotnet test --project tests/UnitTest", "there is no project tests/UnitTest")]
    [InlineData("dotnet test --project tests/UnitTests --filter-class '*UserTests'", "no test has this class")]
    [InlineData("dotnet test --project tests/UnitTests --filter-not-class '*UserTests'", "no test has this class")]
    [InlineData("dotnet test --project tests/UnitTests --filter-method '*User_is*'", "no test has this method")]
    [InlineData("dotnet test --project tests/UnitTests --filter-namespace '*.Users'", "no test has this namespace")]
    [InlineData("dotnet run --project src/WebApi -- migrat", "the application has no verb migrat")]
    public void Command_that_cannot_work_is_named(string command, string problem) => Problems(command).ShouldBe([problem]);

    [Fact]
    public void Commands_are_found_in_blocks_and_in_inline_code() =>
        DocumentedCommands.In("Run `dotnet test`:\n```sh\neng/check.sh   # before you push\n```\n")
            .ShouldBe(["eng/check.sh", "dotnet test"], ignoreOrder: true);

    [Fact]
    public void Commands_of_the_repository_work()
    {
        var files = Repository.Files();
        var commands = new DocumentedCommands(files, file => File.ReadAllText(Path.Combine(Repository.Root, file)));
        var pages = files.Where(file => file.EndsWith(".md", StringComparison.Ordinal))
            .Where(file => !file.StartsWith("docs/archive/", StringComparison.Ordinal));

        // The module of the examples is written by one of the commands.
        pages.SelectMany(page => DocumentedCommands.In(File.ReadAllText(Path.Combine(Repository.Root, page)))
                .Where(command => !command.Contains("Invoices", StringComparison.Ordinal))
                .SelectMany(command => commands.Problems(command).Select(problem => $"{page}: {command}: {problem}")))
            .ShouldBeEmpty();
    }

    private static IEnumerable<string> Problems(string command) =>
        new DocumentedCommands([.. Solution.Keys], file => Solution[file]).Problems(command);
}
