using System.Net;
using System.Net.Http.Json;
using Shouldly;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Jobs.Worker;

/// <summary>The real program on PostgreSQL, killed so that it cannot clean up.</summary>
[Slow]
public sealed class CrashTests : IAsyncLifetime
{
    private const int People = 30;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync(Engine.PostgreSql, "crash");

    public ValueTask DisposeAsync()
    {
        _database?.Dispose();
        return ValueTask.CompletedTask;
    }

    private string MailFolder => Path.Combine(_database.Folder, "mail");

    private Mailbox Mailbox => new(MailFolder);

    [Fact]
    public async Task Every_email_arrives_once_although_the_process_is_killed()
    {
        await using (var web = Start(("App__Role", "web")))
        {
            using var http = new HttpClient { BaseAddress = await web.WaitForUrlAsync(Deadline) };
            await Task.WhenAll(Enumerable.Range(0, People).Select(i => RegisterAsync(http, i)));
            web.Kill();
            await web.WaitForExitAsync(Deadline);
        }

        (await CountAsync("users"), await CountAsync("jobs"), Mailbox.Files.Count).ShouldBe((People, People, 0));

        await using (var worker = Start(("Jobs__BatchSize", "5")))
        {
            await Eventually.TrueAsync(() => Mailbox.Files.Count > 0, Deadline, "the first email");
            worker.Kill();
            await worker.WaitForExitAsync(Deadline);
        }

        // Leases expire after a minute; the test expires them at once.
        await _database.ReadAsync("UPDATE jobs SET lease_until = lease_until - interval '1 minute'");
        await using var restarted = Start();
        await Eventually.TrueAsync(async () => await CountAsync("jobs") == 0, Deadline, "the jobs to be done");

        Mailbox.Addressees.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, People).Select(EmailOf).Order(StringComparer.Ordinal));
        (await CountAsync("dead_jobs")).ShouldBe(0);
    }

    private static async Task RegisterAsync(HttpClient http, int i)
    {
        using var response = await http.PostAsJsonAsync(
            "/api/v1/users/register", new { email = EmailOf(i), password = "correct horse battery staple", displayName = $"Person {i}" });
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    private static string EmailOf(int i) => $"person{i}@example.com";

    private async Task<int> CountAsync(string table) => (await _database.ReadAsync($"SELECT 1 FROM {table}")).Count;

    private ChildProcess Start(params (string Name, string Value)[] settings)
    {
        var variables = new Dictionary<string, string?>(
            _database.Variables.Concat(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))));
        variables["ASPNETCORE_ENVIRONMENT"] = "Development";
        variables["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        variables["ASPNETCORE_CONTENTROOT"] = _database.Folder;
        variables["Email__PickupDirectory"] = MailFolder;

        // Jobs of schedules would disturb this test.
        variables["Schedules__Enabled"] = "false";
        return ChildProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "SvcInfra.WebApi.dll")], variables, _database.Folder);
    }
}
