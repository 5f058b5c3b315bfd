namespace SvcInfra.FunctionalTests.Common.Hosting;

/// <summary>
/// Wrong and missing settings end the start. The program runs in the tests' process: a process of its own takes ten times as long (one case of
/// <see cref="StartTests"/> has one).
/// </summary>
public sealed class SettingTests : IDisposable
{
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
    [InlineData("ExternalLogin__Providers__work__Type", "Gogle", "ExternalLogin:Providers:work:Type must be")]
    [InlineData(
        "ExternalLogin__Providers__work__Issuer", "http://id.example.com", "ExternalLogin:Providers:work:Issuer",
        "ExternalLogin__Providers__work__Type=oidc")]
    [InlineData(
        "ExternalLogin__Providers__work__ClientId", "id", "ExternalLogin:Providers:work:ClientSecret",
        "ExternalLogin__Providers__work__Type=GitHub")]
    [InlineData(
        "ExternalLogin__Providers__apple__ClientId", "id", "ExternalLogin:Providers:apple:PrivateKey",
        "ExternalLogin__Providers__apple__Type=Apple")]
    [InlineData("ExternalLogin__Providers__Work__Type", "GitHub", "ExternalLogin:Providers:Work: the name must be")]
    [InlineData("ExternalLogin__ReturnOrigins__0", "https://app.example.com/path", "ExternalLogin:ReturnOrigins")]
    [InlineData("Jobs__Concurrency", "0", "Jobs:Concurrency")]
    [InlineData("Jobs__PollInterval", "00:02:00", "Jobs:PollInterval")]
    [InlineData("Jobs__Queues__0", "mial", "Jobs:Queues:0 is 'mial'")]
    [InlineData("Http__MaxRequestBodyBytes", "1", "Http:MaxRequestBodyBytes")]
    [InlineData("Http__TrustedProxies__0", "everybody", "Http:TrustedProxies")]
    [InlineData("Http__RequestTimeout", "00:00:00", "Http:RequestTimeout")]
    [InlineData("Http__MaxRequestHeaders", "0", "Http:MaxRequestHeaders")]
    [InlineData("Http__BodyGracePeriod", "00:00:01", "Http:BodyGracePeriod")]
    [InlineData("Http__Cors__PreflightMaxAge", "03:00:00", "Http:Cors:PreflightMaxAge")]
    [InlineData("Http__Cors__Origins__0", "*", "Http:Cors:Origins")]
    [InlineData("Http__Cors__Origins__0", "null", "Http:Cors:Origins")]
    [InlineData("Http__Cors__Origins__0", "https://*.example.com", "Http:Cors:Origins")]
    [InlineData("Http__Cors__Origins__0", "https://app.example.com/", "Http:Cors:Origins")]
    [InlineData("Http__Cors__Origins__0", "https://APP.example.com", "Http:Cors:Origins")]
    [InlineData("Http__Cors__Origins__0", "https://app.example.com:443", "Http:Cors:Origins")]
    [InlineData("Http__Cors__Origins__0", "http://app.example.com", "Http:Cors:Origins")]
    [InlineData("Http__Cors__Origins__0", "app.example.com", "Http:Cors:Origins")]
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
    [InlineData("App__PublicUrl", "https://example.com/app", "App:PublicUrl must be a scheme and a host")]
    [InlineData("urls", "http://127.0.0.1:99999", "the port '99999'")]
    [InlineData("App__Role", "cook", "App:Role must be web, worker or all; it is 'cook'.")]
    [InlineData("App__Role", "", "App:Role must be web, worker or all; it is ''.")]
    [InlineData("Admin__Operators__0__Email", "nobody", "Admin:Operators:0:Email")]
    [InlineData("Admin__Operators__0__Permissions__0", "jobs", "Admin:Operators:0:Permissions:0")]
    [InlineData("Admin__Operators__0__Roles__0", "suport", "Admin:Operators:0:Roles:0 must be one of auditor, superuser, support; it is 'suport'.")]
    [InlineData("Admin__Roles__support__0", "jobs.*", "Admin:Roles:support is a built-in role")]
    [InlineData("Admin__Roles__helpers__0", "jobs", "Admin:Roles:helpers:0")]
    [InlineData("Admin__Operators__0__Permission", "jobs.read", "'Permission'")]
    [InlineData("Security__MasterKey__Value", "too short", "Security:MasterKey:Value")]
    [InlineData("Audit__CheckpointKey__Value", "too short", "Audit:CheckpointKey:Value")]
    [InlineData("Audit__CheckpointKey__PreviousKeys__0", "not a key", "Audit:CheckpointKey:PreviousKeys:0")]
    [InlineData("Audit__Anchors__Url", "http://witness.example.com/", "Audit:Anchors:Url")]
    [InlineData("Audit__Anchors__Mailbox", "nobody", "Audit:Anchors:Mailbox")]
    public async Task Wrong_setting_ends_the_start_and_names_its_key(string variable, string value, string key, params string[] more)
    {
        var settings = more.Select(setting => setting.Split('=')).Select(setting => (setting[0], setting[1]));
        var start = await StartInProcess.RunAsync(_root, "Development", [(variable, value), .. settings]);

        start.ExitCode.ShouldBe(StartInProcess.ConfigurationError);

        start.Output.ShouldContain(line => line.StartsWith("configuration error: ", StringComparison.Ordinal) && line.Contains(key));
        start.Output.ShouldNotContain(line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal), "the sentence replaces the stack trace");
    }

    [Theory]
    [InlineData("Security__MasterKey__Value", "Security:MasterKey:Value")]
    [InlineData("Audit__CheckpointKey__Value", "Audit:CheckpointKey:Value")]
    [InlineData("Email__PickupDirectory", "Email:PickupDirectory")]
    [InlineData("App__PublicUrl", "App:PublicUrl")]
    public async Task Production_refuses_to_start_without(string variable, string key)
    {
        var start = await StartInProcess.RunAsync(_root, "Production", [.. StartInProcess.Production(_root).Where(s => s.Item1 != variable)]);

        start.ExitCode.ShouldBe(StartInProcess.ConfigurationError);

        start.Output.ShouldContain(line => line.StartsWith("configuration error: ", StringComparison.Ordinal) && line.Contains(key));
    }

    [Theory]
    [InlineData("Email:Provider=console", "Email__Provider=console")]
    [InlineData("Email:Smtp:Security=None", "Email__Provider=smtp", "Email__Smtp__Host=mail.example.com", "Email__Smtp__Security=None")]
    [InlineData("Email:Smtp:Security=None", "Email__Provider=smtp", "Email__Smtp__Host=localhost.example.com", "Email__Smtp__Security=None")]
    public async Task Production_refuses_to_print_emails_and_to_send_them_unencrypted(string sentence, params string[] settings)
    {
        var added = settings.Select(setting => setting.Split('=')).Select(setting => (setting[0], setting[1]));
        var start = await StartInProcess.RunAsync(_root, "Production", [.. StartInProcess.Production(_root), .. added]);

        start.ExitCode.ShouldBe(StartInProcess.ConfigurationError);

        start.Output.ShouldContain(line => line.StartsWith($"configuration error: {sentence}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("api.example.com; *")]
    public async Task Production_refuses_to_serve_every_host(string hosts)
    {
        var start = await StartInProcess.RunAsync(
            _root,
            "Production",
            [.. StartInProcess.Production(_root), ("Audit__Anchors__File", Path.Combine(_root, "checkpoints.txt")), ("AllowedHosts", hosts)]);

        start.ExitCode.ShouldBe(StartInProcess.ConfigurationError);

        start.Output.ShouldContain(line => line.StartsWith("configuration error: AllowedHosts must not be '*'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Production_refuses_to_start_without_an_anchor_of_the_audit_trail()
    {
        var start = await StartInProcess.RunAsync(_root, "Production", [.. StartInProcess.Production(_root), ("Audit__Anchors__File", "")]);

        start.ExitCode.ShouldBe(StartInProcess.ConfigurationError);

        start.Output.ShouldContain(
            line => line.StartsWith("configuration error: Audit:Anchors needs File, Url or Mailbox", StringComparison.Ordinal),
            string.Join('\n', start.Output));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
