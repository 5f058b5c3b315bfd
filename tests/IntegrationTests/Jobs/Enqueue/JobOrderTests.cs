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

/// <summary>Every store of jobs: what comes before what, and what operators see of it.</summary>
public abstract class JobOrderTests(Engine engine, Backend backend = Backend.Database) : JobTest(engine, backend)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public sealed class OnSqlite() : JobOrderTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : JobOrderTests(Engine.PostgreSql);

    public sealed class OnRedis() : JobOrderTests(Engine.Sqlite, Backend.Redis);

    public sealed class InMemory() : JobOrderTests(Engine.Sqlite, Backend.Memory);

    [Fact]
    public async Task Only_the_queues_that_were_asked_for_are_looked_at()
    {
        await EnqueueAsync(new TakeNote("a"));
        await EnqueueAsync(new FileNote("b"));

        (await ClaimAsync(queues: ["files"])).Select(TextOf).ShouldBe(["b"]);
        (await ClaimAsync(queues: ["files"])).ShouldBeEmpty();
        (await ClaimAsync(queues: ["default"])).Select(TextOf).ShouldBe(["a"]);
    }

    [Fact]
    public async Task Priority_counts_across_queues()
    {
        await EnqueueAsync(new TakeNote("1"), new EnqueueOptions { Priority = JobPriority.Low });
        await EnqueueAsync(new FileNote("2"));
        await EnqueueAsync(new TakeNote("3"));
        await EnqueueAsync(new FileNote("4"), new EnqueueOptions { Priority = JobPriority.High });

        (await ClaimAsync(3, queues: ["default", "files"])).Select(TextOf).ShouldBe(["4", "2", "3"]);
        (await ClaimAsync(3, queues: ["default", "files"])).Select(TextOf).ShouldBe(["1"]);
    }

    [Fact]
    public async Task Full_tenants_are_passed_over_and_keep_their_places()
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
    public async Task Tenant_with_a_thousand_waiting_jobs_does_not_hold_up_another_ones_first()
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
    public async Task Job_that_is_tried_again_holds_up_those_of_its_ordering_key_until_it_is_dead()
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
    public async Task Job_for_later_holds_up_those_of_its_ordering_key_and_is_cancelled_out_of_their_way()
    {
        var later = await EnqueueAsync(new TakeNote("1"), Ordered with { Delay = TimeSpan.FromHours(1) });
        await EnqueueAsync(new TakeNote("2"), Ordered);
        (await ClaimAsync()).ShouldBeEmpty();

        (await App.Get<ILiveJobs>().CancelAsync(later, CancellationToken.None)).ShouldBeTrue();

        TextOf((await ClaimAsync()).ShouldHaveSingleItem()).ShouldBe("2");
    }

    [Fact]
    public async Task Earlier_job_of_an_ordering_key_that_was_committed_later_comes_first()
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
    public async Task Job_whose_worker_died_is_claimed_at_its_old_place_and_its_ordering_key_waits_for_it()
    {
        await EnqueueAsync(new TakeNote("1"), Ordered);
        await EnqueueAsync(new TakeNote("2"), Ordered);
        await EnqueueAsync(new TakeNote("free"));
        (await ClaimAsync(1)).Select(TextOf).ShouldBe(["1"]);

        await PassAsync(Minute + TimeSpan.FromSeconds(1));

        (await ClaimAsync()).Select(job => (TextOf(job), job.Attempt)).ShouldBe([("1", 2), ("free", 1)]);
    }

    [Fact]
    public async Task Operators_see_what_waits_what_is_for_later_and_what_runs()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add(await EnqueueAsync(new TakeNote($"{i}"), i == 3 ? new EnqueueOptions { Delay = TimeSpan.FromHours(1) } : null));
        }

        ids.Add(await EnqueueAsync(new FileNote("file")));
        (await ClaimAsync(1)).Select(job => job.Lease.Id).ShouldBe([ids[0]]);
        var live = App.Get<ILiveJobs>();

        (await live.CountAsync(CancellationToken.None)).Select(count => (count.Queue, count.Name, count.Waiting, count.Scheduled, count.Running)).ShouldBe(
            [("default", "test.note", 2, 1, 1), ("files", "test.file", 1, 0, 0)]);
        (await live.CountAsync(CancellationToken.None))[0].OldestWaiting.ShouldBe((await live.FindAsync(ids[1], CancellationToken.None))!.RunAt);

        (await live.ListAsync(new LiveJobFilter(), after: null, 2, CancellationToken.None)).Select(job => job.Id).ShouldBe(ids[..2]);
        (await live.ListAsync(new LiveJobFilter(), after: ids[1], 10, CancellationToken.None)).Select(job => job.Id).ShouldBe(ids[2..]);
        (await live.ListAsync(new LiveJobFilter(Queue: "files", TenantId: Tenant), null, 10, CancellationToken.None)).Select(job => job.Id).ShouldBe([ids[4]]);
        (await live.ListAsync(new LiveJobFilter(Name: "test.note", State: LiveJobState.Waiting), null, 10, CancellationToken.None)).Select(job => job.Id).ShouldBe(ids[1..3]);
        (await live.ListAsync(new LiveJobFilter(State: LiveJobState.Running), null, 10, CancellationToken.None)).ShouldHaveSingleItem().Attempt.ShouldBe(1);
        (await live.ListAsync(new LiveJobFilter(State: LiveJobState.Scheduled), null, 10, CancellationToken.None)).ShouldHaveSingleItem().Id.ShouldBe(ids[3]);
        (await live.FindAsync(ids[4], CancellationToken.None))!.Payload.ShouldBe("""{"Text":"file"}""");
        (await live.FindAsync(EntityId.New(), CancellationToken.None)).ShouldBeNull();
    }

    private static EnqueueOptions Ordered => new() { OrderingKey = "k" };

    private static string TextOf(ClaimedJob job) => (JsonNode.Parse(job.IsEncrypted ? "{}" : job.Payload)!["Text"]?.GetValue<string>()) ?? string.Empty;
}
