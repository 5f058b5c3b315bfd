using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Shouldly;
using SvcInfra.Infrastructure.Jobs.Worker;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Hosting;

/// <summary>Several processes of the application that share the work, on PostgreSQL.</summary>
public sealed class RoleTests : IAsyncLifetime
{
    private const int People = 20;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync(Engine.PostgreSql, "roles");

    public ValueTask DisposeAsync()
    {
        _database?.Dispose();
        return ValueTask.CompletedTask;
    }

    private string MailFolder => Path.Combine(_database.Folder, "mail");

    private Mailbox Mailbox => new(MailFolder);

    [Fact]
    [Slow]
    public async Task Jobs_of_a_web_process_run_once_when_two_workers_share_them()
    {
        await using var web = Start(["--role", "web"]);
        using var http = new HttpClient { BaseAddress = await web.WaitForUrlAsync(Deadline) };
        await Task.WhenAll(Enumerable.Range(0, People).Select(i => RegisterAsync(http, i)));
        (await CountAsync("users"), await CountAsync("jobs"), Mailbox.Files.Count).ShouldBe((People, People, 0));

        await using var worker = Start(["--role", "worker"]);
        await using var another = Start(["--role", "worker"]);

        await Eventually.TrueAsync(async () => await CountAsync("jobs") == 0, Deadline, "the jobs to be done");
        Mailbox.Addressees.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, People).Select(EmailOf).Order(StringComparer.Ordinal));
        (await CountAsync("dead_jobs")).ShouldBe(0);
    }

    [Fact]
    [Slow]
    public async Task Worker_serves_the_health_checks_and_no_route_of_the_API()
    {
        await using var web = Start([], ("App__Role", "Web"));
        using var api = new HttpClient { BaseAddress = await web.WaitForUrlAsync(Deadline) };
        await using var worker = Start([], ("App__Role", "Worker"));
        using var http = new HttpClient { BaseAddress = await worker.WaitForUrlAsync(Deadline) };
        await Eventually.TrueAsync(
            async () => (await http.GetAsync("/health/ready")).StatusCode == HttpStatusCode.OK, Deadline, "the worker to be ready");
        (await http.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await http.GetAsync("/health/startup")).StatusCode.ShouldBe(HttpStatusCode.OK);

        string[] documents = ["/openapi/v1.json", "/openapi/admin.json"];
        var served = new List<(string Method, string Path)> { ("GET", "/"), ("GET", "/docs"), ("GET", "/verify-email") };
        foreach (var document in documents)
        {
            served.Add(("GET", document));
            served.AddRange(Operations(await api.GetFromJsonAsync<JsonElement>(document)));
        }

        served.Count.ShouldBeGreaterThan(12);
        foreach (var (method, path) in served)
        {
            using var there = await SendAsync(api, method, path);
            // An endpoint can also respond with 404, such as a sign-in with a provider that is not configured.
            (there.StatusCode == HttpStatusCode.NotFound && await CodeOfAsync(there) == "route_not_found")
                .ShouldBeFalse($"a web process serves {method} {path}");
            using var response = await SendAsync(http, method, path);
            response.StatusCode.ShouldBe(HttpStatusCode.NotFound, $"{method} {path}");
            response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
            (await CodeOfAsync(response)).ShouldBe("route_not_found");
        }
    }

    [Theory]
    [InlineData("all", true)]
    [InlineData("worker", true)]
    [InlineData("WORKER", true)]
    [InlineData("web", false)]
    public void Jobs_run_only_in_processes_with_a_worker_role(string role, bool runs)
    {
        using var app = new TestApp(_database, configure: null, new KeyValuePair<string, string?>("App:Role", role));

        app.Get<IEnumerable<IHostedService>>().OfType<JobWorker>().Count().ShouldBe(runs ? 1 : 0);
    }

    private static async Task<string?> CodeOfAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();

    private static IEnumerable<(string Method, string Path)> Operations(JsonElement document) =>
        document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (operation.Name.ToUpperInvariant(), path.Name)));

    /// <summary>Sends headers and a body that the endpoint behind the route would refuse.</summary>
    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer no.such.token");
        request.Headers.TryAddWithoutValidation("X-Tenant-Id", "another");
        request.Content = method == "GET" ? null : new StringContent("no JSON");
        return await http.SendAsync(request);
    }

    private static async Task RegisterAsync(HttpClient http, int i)
    {
        using var response = await http.PostAsJsonAsync(
            "/api/v1/users/register", new { email = EmailOf(i), password = "correct horse battery staple", displayName = $"Person {i}" });
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    private static string EmailOf(int i) => $"person{i}@example.com";

    private async Task<int> CountAsync(string table) => (await _database.ReadAsync($"SELECT 1 FROM {table}")).Count;

    private ChildProcess Start(string[] arguments, params (string Name, string Value)[] settings)
    {
        var variables = new Dictionary<string, string?>(
            _database.Variables.Concat(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))));
        variables["ASPNETCORE_ENVIRONMENT"] = "Development";
        variables["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        variables["ASPNETCORE_CONTENTROOT"] = _database.Folder;
        variables["Email__PickupDirectory"] = MailFolder;
        return ChildProcess.Start(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "SvcInfra.WebApi.dll"), .. arguments], variables, _database.Folder);
    }
}
