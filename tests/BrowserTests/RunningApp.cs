using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Shouldly;
using SvcInfra.TestSupport;

namespace SvcInfra.BrowserTests;

/// <summary>The application in its own process, on SQLite in a temporary folder, reachable by a browser on this machine.</summary>
public sealed partial class RunningApp : IAsyncDisposable
{
    public const string Password = "correct horse battery staple";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("browser-").FullName;
    private ChildProcess? _process;
    private HttpClient? _http;

    /// <summary>Scheme, host and port, as in <c>App:PublicUrl</c>.</summary>
    public string Origin { get; private set; } = string.Empty;

    /// <summary>Calls the application without the browser.</summary>
    public HttpClient Http => _http!;

    public static Task<RunningApp> StartAsync() => StartAsync("http");

    /// <summary>Starts the application with an untrusted certificate.</summary>
    public static Task<RunningApp> StartWithHttpsAsync() => StartAsync("https");

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        await (_process?.DisposeAsync() ?? ValueTask.CompletedTask);
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Registers a user without verifying the email address.</summary>
    public async Task RegisterAsync(string name)
    {
        using var response = await Http.PostAsJsonAsync(
            "/api/v1/users/register", new { email = $"{name}@example.com", password = Password, displayName = name });
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    /// <summary>Registers a user and verifies the email address.</summary>
    public async Task SignUpAsync(string name)
    {
        await RegisterAsync(name);
        var token = new Uri(await MailedLinkAsync(name)).Query["?token=".Length..];
        using var response = await Http.PostAsJsonAsync("/api/v1/users/verify-email", new { token });
        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    /// <summary>Reads the link that verifies the email address from the user's email.</summary>
    public async Task<string> MailedLinkAsync(string name) =>
        (await new Mailbox(Path.Combine(_folder, "App_Data", "mail")).WaitForAsync($"{name}@example.com", Link(), Deadline)).Value;

    private static async Task<RunningApp> StartAsync(string scheme)
    {
        var app = new RunningApp { Origin = $"{scheme}://localhost:{FreePort.Find()}" };
        try
        {
            await app.RunAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return app;
    }

    private async Task RunAsync()
    {
        var settings = new Dictionary<string, string?>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_CONTENTROOT"] = _folder,
            ["ASPNETCORE_URLS"] = $"{Origin};http://127.0.0.1:0",
            ["App__PublicUrl"] = Origin,
            ["Database__ConnectionString"] = $"Data Source={Path.Combine(_folder, "app.db")}",
        };
        if (Origin.StartsWith("https", StringComparison.Ordinal))
        {
            settings["ASPNETCORE_Kestrel__Certificates__Default__Path"] = await WriteCertificateAsync();
        }

        _process = ChildProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "SvcInfra.WebApi.dll")], settings, _folder);
        _http = new HttpClient { BaseAddress = await _process.WaitForUrlAsync(Deadline, "http://127.0.0.1") };
        await Eventually.TrueAsync(
            async () =>
            {
                using var ready = await _http.GetAsync("/health/ready");
                return ready.StatusCode == HttpStatusCode.OK;
            },
            Deadline, "the process to be ready");
    }

    private async Task<string> WriteCertificateAsync()
    {
        using var authority = new TestAuthority(_folder);
        var path = Path.Combine(_folder, "certificate.pfx");
        await File.WriteAllBytesAsync(path, authority.Server.Export(X509ContentType.Pkcs12));
        return path;
    }

    [GeneratedRegex("https?://localhost:[0-9]+/verify-email\\?token=[A-Za-z0-9_-]+")]
    private static partial Regex Link();
}
