using System.Net;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Common;

/// <summary>The real process, from its start to its end.</summary>
public sealed class StartTests : IDisposable
{
    private const int ConfigurationError = 78;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string _root = Directory.CreateTempSubdirectory("start-").FullName;

    [Theory]
    [InlineData("Database__Provider", "Oracle", "Database:Provider")]
    [InlineData("Database__Provider", "PostgreSql", "Database:ConnectionString")]
    [InlineData("Database__ConnectionString", "Nonsense=1", "Database:ConnectionString")]
    [InlineData("Database__ConnectionString", "Mode=Sideways", "Database:ConnectionString")]
    [InlineData("Database__Providr", "Sqlite", "Providr")]
    [InlineData("Database__MaxRetries", "99", "Database:MaxRetries")]
    [InlineData("AccessTokens__Lifetime", "02:00:00", "AccessTokens:Lifetime")]
    [InlineData("Sessions__IdleLifetime", "soon", "Sessions:IdleLifetime")]
    [InlineData("PasswordHashing__MemoryKiB", "8", "PasswordHashing:MemoryKiB")]
    [InlineData("Passkeys__Origins__0", "https://elsewhere.example", "Passkeys:Origins")]
    [InlineData("ExternalLogin__Providers__work__Type", "Gogle", "ExternalLogin:Providers:work:Type is 'Gogle'")]
    [InlineData("ExternalLogin__Providers__work__Issuer", "http://id.example.com", "ExternalLogin:Providers:work:Issuer", "ExternalLogin__Providers__work__Type=oidc")]
    [InlineData("ExternalLogin__Providers__work__ClientId", "id", "ExternalLogin:Providers:work:ClientSecret", "ExternalLogin__Providers__work__Type=GitHub")]
    [InlineData("ExternalLogin__Providers__apple__ClientId", "id", "ExternalLogin:Providers:apple:PrivateKey", "ExternalLogin__Providers__apple__Type=Apple")]
    [InlineData("ExternalLogin__Providers__Work__Type", "GitHub", "ExternalLogin:Providers:Work: a provider's name")]
    [InlineData("ExternalLogin__ReturnOrigins__0", "https://app.example.com/path", "ExternalLogin:ReturnOrigins")]
    [InlineData("Jobs__Concurrency", "0", "Jobs:Concurrency")]
    [InlineData("Jobs__PollInterval", "00:02:00", "Jobs:PollInterval")]
    [InlineData("Http__MaxRequestBodyBytes", "1", "Http:MaxRequestBodyBytes")]
    [InlineData("Http__TrustedProxies__0", "everybody", "Http:TrustedProxies")]
    [InlineData("Email__Provider", "pigeon", "Email:Provider")]
    [InlineData("Email__Provider", "smtp", "Email:Smtp:Host")]
    [InlineData("Email__Smtp__Port", "0", "Email:Smtp:Port", "Email__Provider=smtp", "Email__Smtp__Host=localhost")]
    [InlineData("Email__Smtp__Security", "Maybe", "Email:Smtp:Security", "Email__Provider=smtp", "Email__Smtp__Host=localhost")]
    [InlineData("Email__Smtp__Timeout", "00:01:00", "Email:Smtp:Timeout", "Email__Provider=smtp", "Email__Smtp__Host=localhost")]
    [InlineData("Email__Smtp__UserName", "ada", "Email:Smtp:Password", "Email__Provider=smtp", "Email__Smtp__Host=localhost")]
    [InlineData("Email__Smtp__CaFile", "no-such-file.pem", "Email:Smtp:CaFile", "Email__Provider=smtp", "Email__Smtp__Host=localhost")]
    [InlineData("LogExport__Endpoint", "http://collector.example.com/v1/logs", "LogExport:Endpoint")]
    [InlineData("LogExport__Endpoint", "collector", "LogExport:Endpoint")]
    [InlineData("App__PublicUrl", "nowhere", "App:PublicUrl")]
    [InlineData("App__Role", "cook", "App:Role must be web, worker or all; it is 'cook'.")]
    [InlineData("App__Role", "", "App:Role must be web, worker or all; it is ''.")]
    [InlineData("Admin__Operators__0__Email", "nobody", "Admin:Operators:0:Email")]
    [InlineData("Admin__Operators__0__Permissions__0", "jobs", "Admin:Operators:0:Permissions:0")]
    [InlineData("Admin__Operators__0__Roles__0", "suport", "Admin:Operators:0:Roles:0 must be one of auditor, superuser, support; it is 'suport'.")]
    [InlineData("Admin__Roles__support__0", "jobs.*", "Admin:Roles:support is built in")]
    [InlineData("Admin__Roles__helpers__0", "jobs", "Admin:Roles:helpers:0")]
    [InlineData("Admin__Operators__0__Permission", "jobs.read", "'Permission'")]
    [InlineData("Security__MasterKey__Value", "too short", "Security:MasterKey:Value")]
    [InlineData("Audit__CheckpointKey__Value", "too short", "Audit:CheckpointKey:Value")]
    [InlineData("Audit__CheckpointKey__PreviousKeys__0", "not a key", "Audit:CheckpointKey:PreviousKeys:0")]
    [InlineData("Audit__Anchors__Url", "http://witness.example.com/", "Audit:Anchors:Url")]
    [InlineData("Audit__Anchors__Mailbox", "nobody", "Audit:Anchors:Mailbox")]
    public async Task Wrong_setting_ends_the_start_with_a_sentence_that_names_its_key(string variable, string value, string key, params string[] more)
    {
        await using var app = Start("Development", [], [(variable, value), .. more.Select(setting => setting.Split('=')).Select(setting => (setting[0], setting[1]))]);

        (await app.WaitForExitAsync(Deadline)).ShouldBe(ConfigurationError);

        app.Output.ShouldContain(line => line.StartsWith("configuration error: ", StringComparison.Ordinal) && line.Contains(key));
        app.Output.ShouldNotContain(line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal), "a stack trace helps nobody");
    }

    [Theory]
    [InlineData("Security__MasterKey__Value", "Security:MasterKey:Value")]
    [InlineData("Audit__CheckpointKey__Value", "Audit:CheckpointKey:Value")]
    [InlineData("Email__PickupDirectory", "Email:PickupDirectory")]
    [InlineData("App__PublicUrl", "App:PublicUrl")]
    public async Task Production_refuses_to_start_without(string variable, string key)
    {
        await using var app = Start("Production", [], [.. Production().Where(s => s.Item1 != variable)]);

        (await app.WaitForExitAsync(Deadline)).ShouldBe(ConfigurationError);

        app.Output.ShouldContain(line => line.StartsWith("configuration error: ", StringComparison.Ordinal) && line.Contains(key));
    }

    [Theory]
    [InlineData("Email:Provider=console", "Email__Provider=console")]
    [InlineData("Email:Smtp:Security=None", "Email__Provider=smtp", "Email__Smtp__Host=mail.example.com", "Email__Smtp__Security=None")]
    [InlineData("Email:Smtp:Security=None", "Email__Provider=smtp", "Email__Smtp__Host=localhost.example.com", "Email__Smtp__Security=None")]
    public async Task Production_refuses_to_print_mails_and_to_send_them_in_the_clear(string sentence, params string[] settings)
    {
        await using var app = Start("Production", [], [.. Production(), .. settings.Select(setting => setting.Split('=')).Select(setting => (setting[0], setting[1]))]);

        (await app.WaitForExitAsync(Deadline)).ShouldBe(ConfigurationError);

        app.Output.ShouldContain(line => line.StartsWith($"configuration error: {sentence}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Production_refuses_to_start_without_an_anchor_of_the_audit_trail()
    {
        await using var app = Start("Production", [], [.. Production(), ("Audit__Anchors__File", "")]);

        (await app.WaitForExitAsync(Deadline)).ShouldBe(ConfigurationError);

        app.Output.ShouldContain(line => line.StartsWith("configuration error: Audit:Anchors needs File, Url or Mailbox", StringComparison.Ordinal), string.Join('\n', app.Output));
    }

    [Fact]
    public async Task Production_migrates_by_command_only_and_then_serves_until_it_is_told_to_stop()
    {
        await using (var early = Start("Production", [], Production()))
        {
            (await early.WaitForExitAsync(Deadline)).ShouldBe(ConfigurationError);
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
        using var http = new HttpClient { BaseAddress = await app.WaitForAddressAsync(Deadline) };
        await ReadyAsync(http);
        (await http.GetAnswerAsync("/")).ShouldBeProblem(HttpStatusCode.NotFound, "route_not_found");
        (await http.GetAnswerAsync("/docs")).ShouldBeProblem(HttpStatusCode.NotFound, "route_not_found");
        (await http.GetAnswerAsync("/openapi/v1.json")).Status.ShouldBe(HttpStatusCode.OK);
        (await http.GetAnswerAsync("/openapi/admin.json")).ShouldBeProblem(HttpStatusCode.NotFound, "route_not_found");

        await using var terminate = ChildProcess.Start("kill", ["-TERM", app.Id.ToString()]);
        (await app.WaitForExitAsync(Deadline)).ShouldBe(0);
    }

    [Fact]
    public async Task Server_that_waits_for_its_schema_answers_probes_and_holds_other_requests_until_it_has_started()
    {
        var turn = await FileLock.WaitAsync(MigrationTurn, CancellationToken.None);
        await using var app = Start("Development", []);
        using var http = new HttpClient { BaseAddress = await app.WaitForAddressAsync(Deadline) };

        (await http.GetAnswerAsync("/health/live")).Status.ShouldBe(HttpStatusCode.OK);
        (await http.GetAnswerAsync("/health/startup")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await http.GetAnswerAsync("/health/ready")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var early = http.GetAnswerAsync("/.well-known/jwks.json");
        (await http.GetAnswerAsync("/health/live")).Status.ShouldBe(HttpStatusCode.OK);
        early.IsCompleted.ShouldBeFalse("the signing keys are not there yet");

        await turn.DisposeAsync();

        (await early).Status.ShouldBe(HttpStatusCode.OK);
        (await http.GetAnswerAsync("/health/startup")).Status.ShouldBe(HttpStatusCode.OK);
        (await http.GetAnswerAsync("/health/ready")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Server_that_is_told_to_stop_before_it_has_started_ends_in_order_and_refuses_what_it_held()
    {
        await using var turn = await FileLock.WaitAsync(MigrationTurn, CancellationToken.None);
        await using var app = Start("Development", []);
        using var http = new HttpClient { BaseAddress = await app.WaitForAddressAsync(Deadline) };
        var early = http.GetAnswerAsync("/.well-known/jwks.json");
        (await http.GetAnswerAsync("/health/live")).Status.ShouldBe(HttpStatusCode.OK);

        await using var terminate = ChildProcess.Start("kill", ["-TERM", app.Id.ToString()]);

        (await early).ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "starting");
        (await app.WaitForExitAsync(Deadline)).ShouldBe(0);
        app.Output.ShouldNotContain(line => line.Contains("Exception"));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static Task ReadyAsync(HttpClient http) =>
        Eventually.TrueAsync(async () => (await http.GetAnswerAsync("/health/ready")).Status == HttpStatusCode.OK, Deadline, "the server to be ready");

    /// <summary>Who holds it migrates; the others wait. The folder is made here because the lock does not make it.</summary>
    private string MigrationTurn => Path.Combine(Directory.CreateDirectory(Path.Combine(_root, "App_Data")).FullName, "app.db.migrate");

    private (string, string)[] Production() =>
    [
        ("App__PublicUrl", "https://app.example.com"),
        ("Email__PickupDirectory", Path.Combine(_root, "mail")),
        ("Security__MasterKey__Value", Convert.ToBase64String(new byte[32].Select((_, i) => (byte)i).ToArray())),
        ("Audit__CheckpointKey__Value", Convert.ToBase64String(new byte[32])),
    ];

    private ChildProcess Start(string environment, string[] arguments, params (string Name, string Value)[] settings)
    {
        var variables = settings.ToDictionary(s => s.Name, s => (string?)s.Value);
        variables["ASPNETCORE_ENVIRONMENT"] = environment;
        variables["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        return ChildProcess.Start("dotnet", [typeof(Program).Assembly.Location, .. arguments], variables, _root);
    }
}
