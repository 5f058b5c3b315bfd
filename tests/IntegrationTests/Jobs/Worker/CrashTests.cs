using System.Net;
using System.Net.Http.Json;
using Shouldly;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Jobs.Worker;

/// <summary>The program itself on PostgreSQL, killed so that it cannot tidy up.</summary>
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
    public async Task Every_mail_arrives_once_although_the_process_is_killed_before_and_while_it_sends_them()
    {
        await using (var answers = Start(("App__Role", "web")))
        {
            using var http = new HttpClient { BaseAddress = await answers.WaitForUrlAsync(Deadline) };
            await Task.WhenAll(Enumerable.Range(0, People).Select(i => RegisterAsync(http, i)));
            answers.Kill();
            await answers.WaitForExitAsync(Deadline);
        }

        (await CountAsync("users"), await CountAsync("jobs"), Mailbox.Files.Count).ShouldBe((People, People, 0));

        await using (var sends = Start(("Jobs__BatchSize", "5")))
        {
            await Eventually.TrueAsync(() => Mailbox.Files.Count > 0, Deadline, "the first mail");
            sends.Kill();
            await sends.WaitForExitAsync(Deadline);
        }

        // What it held is free after a minute; nobody waits for that here.
        await _database.ReadAsync("UPDATE jobs SET lease_until = lease_until - interval '1 minute'");
        await using var heals = Start();
        await Eventually.TrueAsync(async () => await CountAsync("jobs") == 0, Deadline, "the jobs to be done");

        Mailbox.Addressees.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, People).Select(AddressOf).Order(StringComparer.Ordinal));
        (await CountAsync("dead_jobs")).ShouldBe(0);
    }

    private static async Task RegisterAsync(HttpClient http, int i)
    {
        using var answer = await http.PostAsJsonAsync(
            "/api/v1/users/register", new { email = AddressOf(i), password = "correct horse battery staple", displayName = $"Person {i}" });
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    private static string AddressOf(int i) => $"person{i}@example.com";

    private async Task<int> CountAsync(string table) => (await _database.ReadAsync($"SELECT 1 FROM {table}")).Count;

    private ChildProcess Start(params (string Name, string Value)[] settings)
    {
        var variables = new Dictionary<string, string?>(_database.Variables.Concat(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))));
        variables["ASPNETCORE_ENVIRONMENT"] = "Development";
        variables["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        variables["ASPNETCORE_CONTENTROOT"] = _database.Folder;
        variables["Email__PickupDirectory"] = MailFolder;

        // What fires by the clock is no job of this test.
        variables["Schedules__Enabled"] = "false";
        return ChildProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "SvcInfra.WebApi.dll")], variables, _database.Folder);
    }
}
