using System.Text.Json.Nodes;
using Shouldly;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Jobs.DeadLetters;
using SvcInfra.Application.Jobs.Monitoring;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Jobs;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Jobs.Enqueue;

/// <summary>Every job store: the order of jobs, and what operators see.</summary>
public abstract class JobOrderTests(Engine engine, Backend backend = Backend.Database) : JobTest(engine, backend)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public sealed class OnSqlite() : JobOrderTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : JobOrderTests(Engine.PostgreSql);

    public sealed class OnRedis() : JobOrderTests(Engine.Sqlite, Backend.Redis);

    public sealed class InMemory() : JobOrderTests(Engine.Sqlite, Backend.Memory);

    [Fact]
    public async Task Only_the_requested_queues_are_claimed()
    {
        await EnqueueAsync(new TakeNote("a"));
        await EnqueueAsync(new FileNote("b"));

        (await ClaimAsync(queues: ["files"])).Select(TextOf).ShouldBe(["b"]);
        (await ClaimAsync(queues: ["files"])).ShouldBeEmpty();
        (await ClaimAsync(queues: ["default"])).Select(TextOf).ShouldBe(["a"]);
    }

    [Fact]
    public async Task Priority_applies_across_queues()
    {
        await EnqueueAsync(new TakeNote("1"), new EnqueueOptions { Priority = JobPriority.Low });
        await EnqueueAsync(new FileNote("2"));
        await EnqueueAsync(new TakeNote("3"));
        await EnqueueAsync(new FileNote("4"), new EnqueueOptions { Priority = JobPriority.High });

        (await ClaimAsync(3, queues: ["default", "files"])).Select(TextOf).ShouldBe(["4", "2", "3"]);
        (await ClaimAsync(3, queues: ["default", "files"])).Select(TextOf).ShouldBe(["1"]);
    }

    [Fact]
    public async Task Full_tenants_are_skipped_and_keep_their_places()
    {
        var other = EntityId.New();
        await EnqueueAsync(new TakeNote("a"));
        await EnqueueAsync(new TakeNote("b"));
        await EnqueueAsync(new TakeNote("c"), tenantId: other);

        (await ClaimAsync(fullTenants: [Tenant])).Select(TextOf).ShouldBe(["c"]);
        (await ClaimAsync(fullTenants: [Tenant])).ShouldBeEmpty();
        (await ClaimAsync(fullTenants: [other])).Select(TextOf).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Tenant_with_1000_waiting_jobs_does_not_block_another_tenant()
    {
        var other = EntityId.New();
        await using (var scope = App.Scope(Tenant))
        {
            await scope.RunAsync(async () =>
            {
                for (var i = 0; i < 1_000; i++)
                {
                    await scope.Get<IJobs>().EnqueueAsync(new TakeNote("many"));
                }
            });
        }

        await EnqueueAsync(new TakeNote("one"), tenantId: other);

        (await ClaimAsync(5)).Select(TextOf).ShouldContain("one");
    }

    [Fact]
    public async Task Jobs_of_one_ordering_key_are_claimed_one_after_the_other()
    {
        await EnqueueAsync(new TakeNote("1"), Ordered);
        await EnqueueAsync(new TakeNote("2"), Ordered);
        await EnqueueAsync(new KeepSecret("3"), Ordered);
        await EnqueueAsync(new TakeNote("free"));

        var first = await ClaimAsync();
        first.Select(TextOf).ShouldBe(["1", "free"]);
        (await ClaimAsync()).ShouldBeEmpty();

        await Store.CompleteAsync([first[0].Lease], CancellationToken.None);
        var second = (await ClaimAsync()).ShouldHaveSingleItem();
        TextOf(second).ShouldBe("2");

        await Store.ReturnAsync([second.Lease], CancellationToken.None);
        second = (await ClaimAsync()).ShouldHaveSingleItem();
        TextOf(second).ShouldBe("2");
        await Store.CompleteAsync([second.Lease], CancellationToken.None);
        (await ClaimAsync()).ShouldHaveSingleItem().Name.ShouldBe("test.secret");
    }

    [Fact]
    public async Task Retried_job_blocks_its_ordering_key_until_it_is_dead()
    {
        await EnqueueAsync(new TakeNote("1"), Ordered);
        await EnqueueAsync(new TakeNote("2"), Ordered);
        var first = (await ClaimAsync()).ShouldHaveSingleItem();
        await Store.RetryAsync([new RetriedJob(first.Lease, Minute, "[]")], CancellationToken.None);

        (await ClaimAsync()).ShouldBeEmpty();
        await PassAsync(Minute + TimeSpan.FromSeconds(1));
        first = (await ClaimAsync()).ShouldHaveSingleItem();
        (TextOf(first), first.Attempt).ShouldBe(("1", 2));

        await Store.DeadLetterAsync([new DeadLetteredJob(first.Lease, DeadReason.Exhausted, "[]")], CancellationToken.None);
        TextOf((await ClaimAsync()).ShouldHaveSingleItem()).ShouldBe("2");
    }

    [Fact]
    public async Task Scheduled_job_blocks_its_ordering_key_until_it_is_cancelled()
    {
        var later = await EnqueueAsync(new TakeNote("1"), Ordered with { Delay = TimeSpan.FromHours(1) });
        await EnqueueAsync(new TakeNote("2"), Ordered);
        (await ClaimAsync()).ShouldBeEmpty();

        (await App.Get<ILiveJobs>().CancelAsync(later, CancellationToken.None)).ShouldBeTrue();

        TextOf((await ClaimAsync()).ShouldHaveSingleItem()).ShouldBe("2");
    }

    [Fact]
    public async Task Earlier_job_of_an_ordering_key_runs_first_even_if_committed_later()
    {
        await using var early = App.Scope(Tenant);
        await early.RunAsync(async () =>
        {
            await early.Get<IJobs>().EnqueueAsync(new TakeNote("1"), Ordered);
            await EnqueueAsync(new TakeNote("2"), Ordered);
            await RelayAsync();
        });

        var first = (await ClaimAsync()).ShouldHaveSingleItem();
        TextOf(first).ShouldBe("1");
        await Store.CompleteAsync([first.Lease], CancellationToken.None);
        TextOf((await ClaimAsync()).ShouldHaveSingleItem()).ShouldBe("2");
    }

    [Fact]
    public async Task Job_of_a_dead_worker_keeps_its_place_and_blocks_its_ordering_key()
    {
        await EnqueueAsync(new TakeNote("1"), Ordered);
        await EnqueueAsync(new TakeNote("2"), Ordered);
        await EnqueueAsync(new TakeNote("free"));
        (await ClaimAsync(1)).Select(TextOf).ShouldBe(["1"]);

        await PassAsync(Minute + TimeSpan.FromSeconds(1));

        (await ClaimAsync()).Select(job => (TextOf(job), job.Attempt)).ShouldBe([("1", 2), ("free", 1)]);
    }

    [Fact]
    public async Task Operators_see_waiting_scheduled_and_running_jobs()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add(await EnqueueAsync(new TakeNote($"{i}"), i == 3 ? new EnqueueOptions { Delay = TimeSpan.FromHours(1) } : null));
        }

        ids.Add(await EnqueueAsync(new FileNote("file")));
        (await ClaimAsync(1)).Select(job => job.Lease.Id).ShouldBe([ids[0]]);
        var live = App.Get<ILiveJobs>();

        (await live.CountAsync(CancellationToken.None))
            .Select(count => (count.Queue, count.Name, count.Waiting, count.Scheduled, count.Running))
            .ShouldBe([("default", "test.note", 2, 1, 1), ("files", "test.file", 1, 0, 0)]);
        (await live.CountAsync(CancellationToken.None))[0].OldestWaiting.ShouldBe((await live.FindAsync(ids[1], CancellationToken.None))!.RunAt);

        (await IdsAsync(new LiveJobFilter(), limit: 2)).ShouldBe(ids[..2]);
        (await IdsAsync(new LiveJobFilter(), after: ids[1])).ShouldBe(ids[2..]);
        (await IdsAsync(new LiveJobFilter(Queue: "files", TenantId: Tenant))).ShouldBe([ids[4]]);
        (await IdsAsync(new LiveJobFilter(Name: "test.note", State: LiveJobState.Waiting))).ShouldBe(ids[1..3]);
        (await ListAsync(new LiveJobFilter(State: LiveJobState.Running))).ShouldHaveSingleItem().Attempt.ShouldBe(1);
        (await IdsAsync(new LiveJobFilter(State: LiveJobState.Scheduled))).ShouldBe([ids[3]]);
        (await live.FindAsync(ids[4], CancellationToken.None))!.Payload.ShouldBe("""{"Text":"file"}""");
        (await live.FindAsync(EntityId.New(), CancellationToken.None)).ShouldBeNull();

        Task<IReadOnlyList<LiveJob>> ListAsync(LiveJobFilter filter, Guid? after = null, int limit = 10) =>
            live.ListAsync(filter, after, limit, CancellationToken.None);

        async Task<IEnumerable<Guid>> IdsAsync(LiveJobFilter filter, Guid? after = null, int limit = 10) =>
            (await ListAsync(filter, after, limit)).Select(job => job.Id);
    }

    private static EnqueueOptions Ordered => new() { OrderingKey = "k" };

    private static string TextOf(ClaimedJob job) =>
        JsonNode.Parse(job.IsEncrypted ? "{}" : job.Payload)!["Text"]?.GetValue<string>() ?? string.Empty;
}
