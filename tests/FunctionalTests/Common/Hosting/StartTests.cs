using System.Net;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Common.Seeding;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Common.Hosting;

/// <summary>The real process, from its start to its end.</summary>
public sealed class StartTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string _root = Directory.CreateTempSubdirectory("start-").FullName;

    [Fact]
    public async Task Wrong_setting_ends_the_process_with_78_and_one_sentence()
    {
        await using var app = Start("Development", [], ("Database__Provider", "Oracle"));

        (await app.WaitForExitAsync(Deadline)).ShouldBe(StartInProcess.ConfigurationError);

        app.Output.ShouldHaveSingleItem().ShouldStartWith("configuration error: Database:Provider");
    }

    [Fact]
    [Slow]
    public async Task Production_migrates_by_command_only_and_serves_until_stopped()
    {
        await using (var early = Start("Production", [], Production()))
        {
            (await early.WaitForExitAsync(Deadline)).ShouldBe(StartInProcess.ConfigurationError);
            early.Output.ShouldContain(line => line.Contains("-- migrate"));
        }

        await using (var migrate = Start("Production", ["migrate"], Production()))
        {
            (await migrate.WaitForExitAsync(Deadline)).ShouldBe(0);
            migrate.Output.ShouldContain(line => line.StartsWith("applied ", StringComparison.Ordinal));
        }

        await using (var again = Start("Production", ["migrate"], Production()))
        {
            (await again.WaitForExitAsync(Deadline)).ShouldBe(0);
            again.Output.ShouldContain("The schema is up to date.");
        }

        await using var app = Start("Production", [], Production());
        using var http = new HttpClient { BaseAddress = await app.WaitForUrlAsync(Deadline) };
        await ReadyAsync(http);
        (await http.GetResponseAsync("/")).ShouldBeProblem(HttpStatusCode.NotFound, "route_not_found");
        (await http.GetResponseAsync("/docs")).ShouldBeProblem(HttpStatusCode.NotFound, "route_not_found");
        (await http.GetResponseAsync("/openapi/v1.json")).Status.ShouldBe(HttpStatusCode.OK);
        (await http.GetResponseAsync("/openapi/admin.json")).ShouldBeProblem(HttpStatusCode.NotFound, "route_not_found");

        await using var terminate = ChildProcess.Start("kill", ["-TERM", app.Id.ToString()]);
        (await app.WaitForExitAsync(Deadline)).ShouldBe(0);
    }

    [Fact]
    [Slow]
    public async Task Starting_server_responds_to_probes_and_holds_other_requests()
    {
        var migrationLock = await FileLock.WaitAsync(MigrationTurn, CancellationToken.None);
        await using var app = Start("Development", []);
        using var http = new HttpClient { BaseAddress = await app.WaitForUrlAsync(Deadline) };

        (await http.GetResponseAsync("/health/live")).Status.ShouldBe(HttpStatusCode.OK);
        (await http.GetResponseAsync("/health/startup")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await http.GetResponseAsync("/health/ready")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var early = http.GetResponseAsync("/.well-known/jwks.json");
        (await http.GetResponseAsync("/health/live")).Status.ShouldBe(HttpStatusCode.OK);
        early.IsCompleted.ShouldBeFalse("the signing keys do not exist yet");

        app.Output.ShouldContain(line => line.EndsWith("Preparing the database (Sqlite)..."));

        await migrationLock.DisposeAsync();

        (await early).Status.ShouldBe(HttpStatusCode.OK);
        (await http.GetResponseAsync("/health/startup")).Status.ShouldBe(HttpStatusCode.OK);
        (await http.GetResponseAsync("/health/ready")).Status.ShouldBe(HttpStatusCode.OK);
        await app.WaitForLineAsync(line => line.EndsWith($"API docs    {http.BaseAddress}docs"), Deadline);
    }

    [Fact]
    [Slow]
    public async Task Failed_start_in_Production_logs_lines_of_JSON_without_a_stack_trace_and_one_sentence()
    {
        await using var app = Start(
            "Production", [],
            [.. Production(), ("Database__Provider", "PostgreSql"), ("Database__ConnectionString", "Host=127.0.0.1;Port=1;Username=app;Password=x")]);

        (await app.WaitForExitAsync(Deadline)).ShouldBe(StartInProcess.ConfigurationError);

        app.Output.Where(line => !line.StartsWith('{')).ShouldHaveSingleItem()
            .ShouldStartWith("configuration error: Database:ConnectionString: no PostgreSQL server responds at 127.0.0.1:1 (");
        app.Output.ShouldNotContain(line => line.Contains("\"exception\"", StringComparison.Ordinal));
    }

    [Fact]
    [Slow]
    public async Task Sample_data_is_seeded_while_the_server_runs()
    {
        await using var app = Start("Development", []);
        using var http = new HttpClient { BaseAddress = await app.WaitForUrlAsync(Deadline) };
        await ReadyAsync(http);

        await using var seed = Start("Development", ["seed"]);
        (await seed.WaitForExitAsync(Deadline)).ShouldBe(0, string.Join('\n', seed.Output));

        var signIn = new { email = SampleData.Owner.Email, password = SampleData.Password };
        (await http.PostJsonAsync("/api/v1/users/sign-in", signIn)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Slow]
    public async Task Server_stopped_while_starting_shuts_down_and_refuses_held_requests()
    {
        await using var migrationLock = await FileLock.WaitAsync(MigrationTurn, CancellationToken.None);
        await using var app = Start("Development", []);
        using var http = new HttpClient { BaseAddress = await app.WaitForUrlAsync(Deadline) };
        var early = http.GetResponseAsync("/.well-known/jwks.json");
        (await http.GetResponseAsync("/health/live")).Status.ShouldBe(HttpStatusCode.OK);

        await using var terminate = ChildProcess.Start("kill", ["-TERM", app.Id.ToString()]);

        (await early).ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "starting");
        (await app.WaitForExitAsync(Deadline)).ShouldBe(0);
        app.Output.ShouldNotContain(line => line.Contains("Exception"));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static Task ReadyAsync(HttpClient http) =>
        Eventually.TrueAsync(
            async () => (await http.GetResponseAsync("/health/ready")).Status == HttpStatusCode.OK, Deadline, "the server to be ready");

    /// <summary>Its holder migrates; other processes wait. The folder is created here because the lock does not create it.</summary>
    private string MigrationTurn => Path.Combine(Directory.CreateDirectory(Path.Combine(_root, "App_Data")).FullName, "app.db.migrate");

    private (string, string)[] Production() => StartInProcess.Production(_root);

    private ChildProcess Start(string environment, string[] arguments, params (string Name, string Value)[] settings)
    {
        var variables = settings.ToDictionary(s => s.Name, s => (string?)s.Value);
        variables["ASPNETCORE_ENVIRONMENT"] = environment;
        variables.TryAdd("ASPNETCORE_URLS", "http://127.0.0.1:0");
        variables["ASPNETCORE_CONTENTROOT"] = _root;
        return ChildProcess.Start("dotnet", [typeof(Program).Assembly.Location, .. arguments], variables, _root);
    }
}
