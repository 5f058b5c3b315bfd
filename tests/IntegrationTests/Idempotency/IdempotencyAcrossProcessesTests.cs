using System.Net;
using Shouldly;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Idempotency;

/// <summary>Processes of the application on one PostgreSQL database, killed so that they cannot clean up.</summary>
[Slow]
public sealed class IdempotencyAcrossProcessesTests : IAsyncLifetime
{
    private const int Parallel = 50;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string _key = Guid.CreateVersion7().ToString();
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync(Engine.PostgreSql, "idempotency");

    public ValueTask DisposeAsync()
    {
        _database?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Fifty_identical_requests_to_two_processes_have_one_effect()
    {
        await using var one = await KeyedProcess.StartAsync(_database);
        await using var two = await KeyedProcess.StartAsync(_database);
        var token = await one.SignUpAsync();

        var responses = await Task.WhenAll(Enumerable.Range(0, Parallel).Select(i => (i % 2 == 0 ? one : two).CreateAccountAsync(token, _key)));

        responses.Count(r => r is { Status: HttpStatusCode.Created, IsReplay: false }).ShouldBe(1);
        responses.ShouldAllBe(r => r.Status == HttpStatusCode.Created || r.Code == "idempotency_in_flight");
        responses.Where(r => r.Status == HttpStatusCode.Created).Select(r => r.Body).Distinct().Count().ShouldBe(1);
        (await AccountsAsync()).ShouldBe(1);
        (await two.CreateAccountAsync(token, _key)).IsReplay.ShouldBeTrue();
    }

    [Fact]
    public async Task Retry_after_a_kill_between_commit_and_response_replays()
    {
        string token;
        await using (var first = await KeyedProcess.StartAsync(_database))
        {
            token = await first.SignUpAsync();

            // The client never reads the response, so for it the process died before it.
            using var unread = await first.SendWithoutReadingAsync(token, _key);
            await Eventually.TrueAsync(async () => await AccountsAsync() == 1, Deadline, "the commit");
            await first.KillAsync(Deadline);
        }

        await using var second = await KeyedProcess.StartAsync(_database);
        var retried = await second.CreateAccountAsync(token, _key);

        retried.Status.ShouldBe(HttpStatusCode.Created);
        retried.IsReplay.ShouldBeTrue();
        (await AccountsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Retry_after_a_kill_before_the_commit_has_the_effect_once()
    {
        string token;
        await using (var first = await KeyedProcess.StartAsync(_database))
        {
            token = await first.SignUpAsync();
            await using var blocker = await TableLock.TakeAsync(_database.ConnectionString, "service_accounts");
            using var unread = await first.SendWithoutReadingAsync(token, _key);
            await Eventually.TrueAsync(() => TableLock.HasWaiterAsync(_database.ConnectionString), Deadline, "the command to wait for the table");
            await first.KillAsync(Deadline);
        }

        (await AccountsAsync()).ShouldBe(0);
        await using var second = await KeyedProcess.StartAsync(_database);
        KeyedProcess.Response? retried = null;
        await Eventually.TrueAsync(
            async () =>
            {
                retried = await second.CreateAccountAsync(token, _key);
                return retried.Code != "idempotency_in_flight";
            },
            Deadline, "the lock of the killed process to end");

        (retried!.Status, retried.IsReplay).ShouldBe((HttpStatusCode.Created, false));
        (await AccountsAsync()).ShouldBe(1);
    }

    private async Task<int> AccountsAsync() => (await _database.ReadAsync("SELECT 1 FROM service_accounts")).Count;
}
