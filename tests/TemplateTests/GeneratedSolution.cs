using System.Net;
using SvcInfra.TestSupport;

namespace SvcInfra.TemplateTests;

/// <summary>A generated solution, and what its owner does with it.</summary>
public sealed class GeneratedSolution(TemplateCase @case, string folder)
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromMinutes(2);

    public string Folder => folder;

    public IReadOnlyList<string> Files() => Repository.FilesUnder(folder);

    public string Text(string file) => File.ReadAllText(Path.Combine(folder, file));

    /// <summary>Builds everything, with warnings as errors.</summary>
    public async Task BuildAsync()
    {
        var output = await Command.RunAsync(folder, "dotnet", "build", "-m:2", "--nologo");
        output.ShouldContain("0 Warning(s)");
    }

    public async Task CheckMigrationsAsync()
    {
        var output = await Command.RunAsync(folder, "dotnet", "eng/migrations.cs", "check");
        output.Split("No changes have been made to the model").Length.ShouldBe(3, output);
    }

    /// <summary>Runs a built test project: its default tier, and in the full set all of it.</summary>
    public async Task TestAsync(string project, params string[] options)
    {
        var environment = new Dictionary<string, string?>(Command.Environment) { ["TESTS"] = TemplateCase.IsFull ? "all" : null };
        var output = await Command.RunAsync(folder, environment, "dotnet", ["test", "--project", $"tests/{project}", "--no-build", .. options]);
        output.ShouldContain("succeeded: ");
    }

    /// <summary>Approves the current API document, as after an intended change.</summary>
    public async Task ApproveDocumentAsync()
    {
        var environment = new Dictionary<string, string?>(Command.Environment) { ["UPDATE_APPROVED"] = "1" };
        await Command.RunAsync(
            folder,
            environment,
            "dotnet",
            "test",
            "--project",
            "tests/FunctionalTests",
            "--no-build",
            "--filter-class",
            $"{@case.Root}.FunctionalTests.Common.Http.ApiDocumentTests");
    }

    /// <summary>Starts the application and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        var environment = new Dictionary<string, string?>(Command.Environment)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
        };
        if (@case.Database == "postgres")
        {
            var postgres = await PostgreSqlServer.FindAsync();
            if (!postgres.IsAvailable)
            {
                RequiredServers.SkipOrFail("postgres", postgres.Reason);
            }

            var database = await postgres.Server.CreateDatabaseWithRolesAsync("template");
            environment["Database__ConnectionString"] = database.App;
            environment["Database__MigrationConnectionString"] = database.Owner;
        }

        await using var app = ChildProcess.Start(
            "dotnet", [$"bin/Debug/net10.0/{@case.Root}.WebApi.dll"], environment, Path.Combine(folder, "src", "WebApi"));
        using var http = new HttpClient { BaseAddress = await app.WaitForUrlAsync(WaitTimeout) };
        await Eventually.TrueAsync(
            async () => (await http.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode == HttpStatusCode.OK,
            WaitTimeout,
            "a ready application");
        File.Exists(Path.Combine(folder, "src", "WebApi", "App_Data", "app.db")).ShouldBe(@case.Database == "sqlite");
    }
}
