using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Shouldly;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Hosting;

/// <summary>The application in its own process, and a log collector with TLS.</summary>
[Slow]
public sealed class LogExportTests : IAsyncLifetime
{
    private const string Password = "not the password at all";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<(string Path, string? Authorization, string Body)> _received = new();
    private int _handshakes;
    private TestDatabase _database = null!;
    private TestAuthority _authority = null!;
    private WebApplication _collector = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(Engine.Sqlite, "log-export");
        _authority = new TestAuthority(_database.Folder);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = _authority.Server;
            https.OnAuthenticate = (_, _) => Interlocked.Increment(ref _handshakes);
        })));
        _collector = builder.Build();
        _collector.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            _received.Enqueue((http.Request.Path, http.Request.Headers.Authorization, Encoding.Latin1.GetString(body.ToArray())));
        });
        await _collector.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await (_collector?.DisposeAsync() ?? ValueTask.CompletedTask);
        _authority?.Dispose();
        _database?.Dispose();
    }

    [Fact]
    public async Task Log_lines_reach_the_collector_over_TLS_without_secrets()
    {
        await using var app = Start(("SSL_CERT_FILE", _authority.File));
        await FailToSignInAsync(app);

        await Eventually.TrueAsync(
            () => _received.Any(request => request.Body.Contains("users.invalid_credentials")), Deadline, "the log line of the refused sign-in");

        _received.ShouldAllBe(request => request.Path == "/v1/logs" && request.Authorization == "Bearer of-the-collector");
        _received.ShouldAllBe(request => !request.Body.Contains(Password) && !request.Body.Contains("nobody@example.com"));
        app.Output.ShouldContain(line => line.Contains("users.invalid_credentials"), "standard output has the line too");
    }

    [Fact]
    public async Task Attack_of_a_collector_with_an_untrusted_certificate_gets_no_log_line()
    {
        await using var app = Start();
        await FailToSignInAsync(app);

        await Eventually.TrueAsync(() => Volatile.Read(ref _handshakes) >= 2, Deadline, "the application to retry");

        _received.ShouldBeEmpty();
        await FailToSignInAsync(app);
    }

    private static async Task FailToSignInAsync(ChildProcess app)
    {
        using var http = new HttpClient { BaseAddress = await app.WaitForUrlAsync(Deadline) };
        using var response = await http.PostAsJsonAsync("/api/v1/users/sign-in", new { email = "nobody@example.com", password = Password });
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private ChildProcess Start(params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_CONTENTROOT"] = _database.Folder,
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["Database__ConnectionString"] = _database.ConnectionString,
            ["LogExport__Endpoint"] = $"{_collector.Urls.Single()}/v1/logs",
            ["LogExport__Headers__Authorization"] = "Bearer of-the-collector",
            ["Logging__LogLevel__Default"] = "Information",

            // A setting of the exporter: the delay of a batch in milliseconds.
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "200",
        };
        foreach (var (name, value) in more)
        {
            settings[name] = value;
        }

        return ChildProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "SvcInfra.WebApi.dll")], settings, _database.Folder);
    }
}
