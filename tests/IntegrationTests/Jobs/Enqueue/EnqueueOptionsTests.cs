using Microsoft.Extensions.Hosting;
using Shouldly;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Jobs.Enqueue;
using SvcInfra.Infrastructure.Jobs.Worker;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Jobs.Enqueue;

/// <summary>Enqueue options, bulk enqueuing and the inbox.</summary>
public abstract class EnqueueOptionsTests(Engine engine) : JobTest(engine)
{
    public sealed class OnSqlite() : EnqueueOptionsTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : EnqueueOptionsTests(Engine.PostgreSql);

    [Fact]
    public async Task Same_arguments_add_no_second_job_and_different_ones_do()
    {
        var options = new EnqueueOptions { UniqueByArguments = true };
        var first = await EnqueueAsync(new TakeNote("a"), options);

        (await EnqueueAsync(new TakeNote("a"), options)).ShouldBe(first);
        (await EnqueueAsync(new TakeNote("b"), options)).ShouldNotBe(first);
        (await LiveAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Unique_key_stays_taken_for_its_window_even_if_the_job_is_done()
    {
        var options = new EnqueueOptions { UniqueKey = "k", UniqueFor = TimeSpan.FromMinutes(10) };
        var first = await EnqueueAsync(new TakeNote("a"), options);
        var claimed = (await ClaimAsync()).ShouldHaveSingleItem();
        await Store.CompleteAsync([claimed.Lease], CancellationToken.None);

        (await EnqueueAsync(new TakeNote("b"), options)).ShouldBe(first);
        (await EnqueueAsync(new TakeNote("b"), options, EntityId.New())).ShouldNotBe(first);

        await ExpireAsync(TimeSpan.FromMinutes(11));
        (await EnqueueAsync(new TakeNote("c"), options)).ShouldNotBe(first);
    }

    [Fact]
    public async Task Options_override_queue_timeout_and_attempts()
    {
        await EnqueueAsync(new TakeNote("a"), new EnqueueOptions { Queue = "default", Timeout = TimeSpan.FromMinutes(5), MaxAttempts = 2 });

        (await ClaimAsync()).ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(job => job.TimeoutSeconds.ShouldBe(300), job => job.MaxAttempts.ShouldBe(2));
    }

    public static TheoryData<EnqueueOptions> Wrong =>
    [
        new EnqueueOptions { Delay = TimeSpan.FromSeconds(-1) },
        new EnqueueOptions { Delay = TimeSpan.Zero, RunAt = DateTimeOffset.UnixEpoch },
        new EnqueueOptions { MaxAttempts = 0 },
        new EnqueueOptions { MaxAttempts = 101 },
        new EnqueueOptions { UniqueKey = string.Empty },
        new EnqueueOptions { UniqueKey = new string('k', 201) },
        new EnqueueOptions { OrderingKey = string.Empty },
        new EnqueueOptions { UniqueKey = "k", UniqueByArguments = true },
        new EnqueueOptions { UniqueFor = TimeSpan.FromMinutes(1) },
        new EnqueueOptions { UniqueKey = "k", UniqueFor = TimeSpan.FromDays(366) },
        new EnqueueOptions { Timeout = TimeSpan.Zero },
        new EnqueueOptions { Timeout = TimeSpan.FromDays(2) },
        new EnqueueOptions { Queue = "unknown" },
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Option_out_of_range_is_refused(EnqueueOptions options)
    {
        await using var scope = App.Scope(Tenant);
        await Should.ThrowAsync<ArgumentException>(() => scope.Get<IJobs>().EnqueueAsync(new TakeNote("a"), options));
    }

    [Fact]
    public async Task Hash_of_a_secret_is_not_stored()
    {
        await using var scope = App.Scope(Tenant);
        await Should.ThrowAsync<ArgumentException>(
            () => scope.Get<IJobs>().EnqueueAsync(new KeepSecret("1234"), new EnqueueOptions { UniqueByArguments = true }));
    }

    [Fact]
    public async Task Many_jobs_commit_or_roll_back_with_their_command()
    {
        await using var scope = App.Scope(Tenant);
        await scope.RunAsync(async () =>
        {
            await scope.Get<IJobs>().EnqueueManyAsync([new TakeNote("never")]);
            return (Ardalis.Result.Result)CommonErrors.Busy;
        });
        (await LiveAsync()).ShouldBeEmpty();

        IReadOnlyList<Guid> ids = [];
        await scope.RunAsync(async () =>
        {
            ids = await scope.Get<IJobs>().EnqueueManyAsync(
                [.. Enumerable.Range(0, 1_000).Select(i => new TakeNote($"{i}"))], new EnqueueOptions { OrderingKey = "k", MaxAttempts = 3 });
        });

        var rows = await LiveAsync();
        rows.Select(row => row.Id).ShouldBe(ids);
        rows.ShouldAllBe(row =>
            row.TenantId == Tenant && row.MaxAttempts == 3 && row.OrderingKey!.EndsWith(":k") && row.IsReady && row.Errors == "[]");
        rows[17].Payload.ShouldBe("""{"Text":"17"}""");
        (await ClaimAsync()).ShouldHaveSingleItem().Lease.Id.ShouldBe(ids[0]);
    }

    [Fact]
    public async Task Inbox_accepts_a_message_once_per_consumer_unless_rolled_back()
    {
        var message = EntityId.New();

        (await AcceptAsync("a", message, succeed: false)).ShouldBeTrue();
        (await AcceptAsync("a", message)).ShouldBeTrue();
        (await AcceptAsync("a", message)).ShouldBeFalse();
        (await AcceptAsync("b", message)).ShouldBeTrue();
        (await AcceptAsync("a", EntityId.New())).ShouldBeTrue();
    }

    [Fact]
    public async Task Concurrent_deliveries_of_one_message_are_accepted_once()
    {
        var message = EntityId.New();

        var accepted = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => AcceptAsync("a", message))));

        accepted.Count(isFirst => isFirst).ShouldBe(1);
    }

    private async Task<bool> AcceptAsync(string consumer, Guid message, bool succeed = true)
    {
        var isFirst = false;
        await using var scope = App.Scope(Tenant);
        await scope.RunAsync(async () =>
        {
            isFirst = await scope.Get<IInbox>().TryAcceptAsync(consumer, message, CancellationToken.None);
            return succeed ? Ardalis.Result.Result.Success() : CommonErrors.Busy;
        });
        return isFirst;
    }

    private async Task ExpireAsync(TimeSpan time)
    {
        App.Time.Advance(time);
        if (UsesRealClock)
        {
            await Database.ReadAsync($"UPDATE job_unique_windows SET expires_at = expires_at - interval '{time.TotalSeconds} s'");
        }
    }
}

/// <summary>The services of two processes on one PostgreSQL database.</summary>
public sealed class NotificationTests() : JobTest(Engine.PostgreSql)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>The poll interval is longer than the deadline, so that only a notification can wake the worker in time.</summary>
    private protected override KeyValuePair<string, string?>[] Settings =>
        [new("Jobs:PollInterval", "00:01:00"), new("Jobs:StopGrace", "00:00:00")];

    private const string Listeners = "FROM pg_stat_activity WHERE query = 'LISTEN jobs' AND datname = current_database()";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commit_of_one_process_wakes_the_worker_of_another(bool afterTheConnectionsWereLost)
    {
        using var worker = new TestApp(Database, Configure, Settings);
        await worker.StartAsync();
        var services = worker.Get<IEnumerable<IHostedService>>().Where(service => service is JobWorker or JobNotifications).ToList();
        await Task.WhenAll(services.Select(service => service.StartAsync(CancellationToken.None)));
        var sender = App.Get<IEnumerable<IHostedService>>().OfType<JobNotifications>().Single();
        await sender.StartAsync(CancellationToken.None);
        await BothListenAsync();
        if (afterTheConnectionsWereLost)
        {
            (await Database.ReadAsync($"SELECT pg_terminate_backend(pid, 5000) {Listeners}")).Count.ShouldBe(2);
            await BothListenAsync();
        }

        await EnqueueAsync(new TakeNote("a"));

        await Eventually.TrueAsync(() => Spy.Seen.Count == 1, Deadline, "the job to start in the other process");
        await Task.WhenAll([sender.StopAsync(CancellationToken.None), .. services.Select(service => service.StopAsync(CancellationToken.None))]);
    }

    private Task BothListenAsync() =>
        Eventually.TrueAsync(async () => (await Database.ReadAsync($"SELECT 1 {Listeners}")).Count == 2, Deadline, "both processes to listen");
}
