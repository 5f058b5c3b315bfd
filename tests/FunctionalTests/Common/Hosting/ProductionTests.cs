using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Common.Hosting;

/// <summary>The real process in Production, in an unrelated working directory.</summary>
[Slow]
public sealed class ProductionTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string _root = Directory.CreateTempSubdirectory("production-").FullName;

    [Fact]
    public async Task Settings_are_found_from_another_working_directory_that_stays_empty()
    {
        await using var app = Start();
        using var http = new HttpClient { BaseAddress = await app.WaitForUrlAsync(Deadline) };
        await ReadyAsync(http);

        (await app.WaitForLineAsync(line => line.Contains("Content root path: "), Deadline)).ShouldContain(AppContext.BaseDirectory.TrimEnd('/'));
        Directory.GetFileSystemEntries(Elsewhere).ShouldBeEmpty();
    }

    [Fact]
    public async Task Log_of_a_registration_has_nothing_of_the_breached_password_check()
    {
        var requests = new ConcurrentQueue<string>();
        await using var search = await SearchAsync(requests);
        await using var app = Start(("Passwords__Breaches__Url", $"{search.Urls.Single()}/range/"), ("Logging__LogLevel__Default", "Trace"));
        using var http = new HttpClient { BaseAddress = await app.WaitForUrlAsync(Deadline) };
        await ReadyAsync(http);

        var ada = new { email = "ada@example.com", password = Person.Password, displayName = "ada" };
        (await http.PostJsonAsync("/api/v1/users/register", ada)).Status.ShouldBe(HttpStatusCode.Accepted);
        await app.WaitForLineAsync(line => line.Contains("/api/v1/users/register"), Deadline);

        var prefix = requests.ShouldHaveSingleItem();
        app.Output.ShouldNotContain(line => line.Contains(prefix) || line.Contains(search.Urls.Single()) || line.Contains(Person.Password));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string Elsewhere => Directory.CreateDirectory(Path.Combine(_root, "elsewhere")).FullName;

    private static async Task<WebApplication> SearchAsync(ConcurrentQueue<string> requests)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var search = builder.Build();
        search.Run(context =>
        {
            requests.Enqueue(context.Request.Path.Value!.Trim('/'));
            return context.Response.WriteAsync("0018A45C4D1DEF81644B54AB7F969B88D65:0");
        });
        await search.StartAsync();
        return search;
    }

    private static Task ReadyAsync(HttpClient http) =>
        Eventually.TrueAsync(
            async () => (await http.GetResponseAsync("/health/ready")).Status == HttpStatusCode.OK, Deadline, "the server to be ready");

    private ChildProcess Start(params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["App__PublicUrl"] = "https://app.example.com",
            ["Database__ConnectionString"] = $"Data Source={Path.Combine(_root, "app.db")}",
            ["Database__MigrateAtStart"] = "true",
            ["Email__PickupDirectory"] = Path.Combine(_root, "mail"),
            ["Audit__Anchors__File"] = Path.Combine(_root, "checkpoints.txt"),
            ["Security__MasterKey__Value"] = Convert.ToBase64String([.. Enumerable.Range(0, 32).Select(i => (byte)i)]),
            ["Audit__CheckpointKey__Value"] = Convert.ToBase64String(new byte[32]),
        };
        foreach (var (name, value) in more)
        {
            settings[name] = value;
        }

        return ChildProcess.Start("dotnet", [typeof(Program).Assembly.Location], settings, Elsewhere);
    }
}
