using System.Diagnostics;
using SvcInfra.TestSupport;

namespace SvcInfra.TemplateTests.Walk;

/// <summary>What the pages of a generated solution tell a reader to run is run, in the order of the pages.</summary>
public sealed class WalkTests(PackedTemplate template) : IClassFixture<PackedTemplate>
{
    /// <summary>The tests of what a new name may break, and the smoke test; the full set runs <c>dotnet test</c> as it is written.</summary>
    private const string FewTests = "--filter-class *.UnitTests.* --filter-class *.ArchitectureTests.* --filter-class *.SigningInTests+OnSqliteTests "
        + "--filter-class *.ApiDocumentTests";

    public static TheoryData<TemplateCase> Cases => [.. TemplateCase.Walked];

    [Theory, Slow]
    [MemberData(nameof(Cases))]
    public async Task Every_command_of_the_generated_pages_succeeds(TemplateCase @case)
    {
        TemplateCase.SkipUnlessAskedFor();
        ArgumentNullException.ThrowIfNull(@case);
        var solution = await GenerateLikeAUserAsync(@case);
        Residue.In(solution).ShouldBeEmpty();
        var server = await PostgreSqlServer.GetAsync();
        var walk = new DocumentWalk(solution, new Dictionary<string, string?>(Command.Environment)
        {
            ["DOTNET_CLI_HOME"] = await template.HomeAsync(),
            ["WALK_TESTS"] = TemplateCase.IsFull ? null : FewTests,
            // The walk may take longer on a busy machine than an access token lives.
            ["AccessTokens__Lifetime"] = "01:00:00",
        });
        walk.UseServersOfTheTest((await server.CreateDatabaseWithRolesAsync("walk")).Owner);

        var output = await walk.RunAsync("README.md", "CONTRIBUTING.md");

        // What the walk took, for docs/template.md.
        foreach (var line in output.Split('\n').Where(line => line.StartsWith("@@", StringComparison.Ordinal)))
        {
            TestContext.Current.TestOutputHelper!.WriteLine(line);
        }

        output.ShouldContain("quick start passed");
        output.ShouldContain("\"name\":\"First\"");
        if (@case.Database == "sqlite")
        {
            await QuickStartOnPostgreSqlAsync(solution, server);
        }

        Residue.In(solution).ShouldBeEmpty();
        DocumentedCommands.Wrong(solution).ShouldBeEmpty();
    }

    [Fact]
    public void Blocks_are_those_of_a_shell()
    {
        const string Page = """
            ```sh
            echo one  # comment
            ```
            ```json
            {}
            ```
            - item
              ```console
              $ echo two
              two
              ```
            """;

        ShellBlock.In("page.md", Page).ShouldBe([new("page.md", 2, "echo one  # comment"), new("page.md", 9, "echo two")]);
    }

    [Theory]
    [InlineData("dotnet run --project src/WebApi   # starts it", true)]
    [InlineData("dotnet run --project src/WebApi -- --urls http://localhost:8080", true)]
    [InlineData("dotnet run --project src/WebApi --launch-profile postgres", true)]
    [InlineData("dotnet run --project src/WebApi -- migrate", false)]
    [InlineData("dotnet run --project tests/Benchmarks", false)]
    public void Application_is_served_in_the_background(string command, bool isServed) =>
        DocumentWalk.Served("echo\n" + command).ShouldBe("echo\n" + (isServed ? "serve " : "") + command);

    /// <summary>Without further options: packages are restored, scripts may be run, the next commands are printed.</summary>
    private async Task<GeneratedSolution> GenerateLikeAUserAsync(TemplateCase @case)
    {
        var parent = template.NewFolder();
        var clock = Stopwatch.StartNew();
        var output = await template.NewAsync(parent, ["svcinfra", .. @case.Arguments]);
        TestContext.Current.TestOutputHelper!.WriteLine($"@@ {clock.Elapsed.TotalSeconds,4:0} s  dotnet new svcinfra");
        var solution = new GeneratedSolution(@case, Path.Combine(parent, @case.Name));

        output.ShouldContain("dotnet run --project src/WebApi");
        output.ShouldContain("dotnet new svcinfra-module -n Invoices --aggregate Invoice");
        File.Exists(Path.Combine(solution.Folder, "src", "WebApi", "obj", "project.assets.json")).ShouldBeTrue("restored");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path.Combine(solution.Folder, "eng", "check.sh")).HasFlag(UnixFileMode.UserExecute).ShouldBeTrue();
        }

        solution.Text(".vscode/launch.json").ShouldContain($"/src/WebApi/bin/Debug/net10.0/{@case.Root}.WebApi.dll");
        return solution;
    }

    private static async Task QuickStartOnPostgreSqlAsync(GeneratedSolution solution, PostgreSqlServer server)
    {
        var environment = new Dictionary<string, string?>(Command.Environment)
        {
            ["Database__Provider"] = "PostgreSql",
            ["Database__ConnectionString"] = (await server.CreateDatabaseWithRolesAsync("tour")).Owner,
        };
        (await Command.RunAsync(solution.Folder, environment, "bash", "eng/quickstart.sh")).ShouldContain("quick start passed");
    }
}
