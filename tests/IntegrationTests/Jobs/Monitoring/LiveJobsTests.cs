using Shouldly;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Jobs.DeadLetters;
using SvcInfra.Application.Jobs.Monitoring;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Jobs;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Jobs.Monitoring;

/// <summary>The operators' view of live jobs in the application's database.</summary>
public abstract class LiveJobsTests(Engine engine) : JobTest(engine)
{
    private static readonly LiveJobFilter All = new();

    public sealed class OnSqlite() : LiveJobsTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : LiveJobsTests(Engine.PostgreSql);

    private ILiveJobs Jobs => App.Get<ILiveJobs>();

    [Fact]
    public async Task Jobs_are_counted_by_queue_name_and_state_with_the_oldest_waiting()
    {
        var before = App.Get<TimeProvider>().GetUtcNow();
        await EnqueueAsync(new TakeNote("runs"), new EnqueueOptions { Priority = JobPriority.High });
        await ClaimAsync();
        await EnqueueAsync(new TakeNote("waits"));
        await PassAsync(TimeSpan.FromSeconds(10));
        await EnqueueAsync(new TakeNote("waits, too"));
        await EnqueueAsync(new TakeNote("later"), new EnqueueOptions { Delay = TimeSpan.FromHours(1) });
        await EnqueueAsync(new KeepSecret("waits"));

        var counts = await Jobs.CountAsync(CancellationToken.None);

        counts.Select(count => (count.Queue, count.Name, count.Waiting, count.Scheduled, count.Running))
            .ShouldBe([("default", "test.note", 2, 1, 1), ("default", "test.secret", 1, 0, 0)]);
        counts[0].OldestWaiting!.Value.ShouldBe(Engine == Engine.PostgreSql ? before.AddSeconds(-10) : before, TimeSpan.FromSeconds(5));
        (counts[1].OldestWaiting - counts[0].OldestWaiting)!.Value.ShouldBe(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(3));

        var depth = (await Jobs.MeasureAsync(CancellationToken.None)).ShouldHaveSingleItem();
        depth.ShouldBe(new QueueDepth("default", 3, 1, 1, counts[0].OldestWaiting));
    }

    [Fact]
    public async Task Job_with_an_expired_lease_waits_again()
    {
        await EnqueueAsync(new TakeNote("a"));
        await ClaimAsync();

        await PassAsync(JobLease.Duration + TimeSpan.FromSeconds(1));

        var count = (await Jobs.CountAsync(CancellationToken.None)).ShouldHaveSingleItem();
        (count.Waiting, count.Scheduled, count.Running).ShouldBe((1, 0, 0));
        (await Jobs.ListAsync(All, after: null, 10, CancellationToken.None)).ShouldHaveSingleItem().State.ShouldBe(LiveJobState.Waiting);
        (await Jobs.ListAsync(new LiveJobFilter(State: LiveJobState.Running), after: null, 10, CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Measurement_finds_every_queue_and_stops_at_its_maximum()
    {
        await EnqueueAsync(new TakeNote("a"));
        var id = Engine == Engine.PostgreSql ? "gen_random_uuid()" : "upper(printf('00000000-0000-7000-8000-%012x', i))";
        await Database.ReadAsync($"""
            INSERT INTO jobs (id, name, queue, priority, payload, is_encrypted, enqueued_at, run_at, order_at, is_ready, is_cancel_requested,
              attempt, max_attempts, timeout_seconds, errors)
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10005)
            SELECT {id}, 'test.unknown', 'other', priority, payload, is_encrypted, enqueued_at, run_at, order_at, is_ready, is_cancel_requested,
              attempt, max_attempts, timeout_seconds, errors FROM jobs, n
            """);

        var depths = await Jobs.MeasureAsync(CancellationToken.None);

        depths.Select(depth => (depth.Queue, depth.Waiting)).ShouldBe([("default", 1), ("other", ILiveJobs.MaxMeasured)], ignoreOrder: true);
    }

    [Fact]
    public async Task Pages_follow_the_order_of_enqueuing()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await EnqueueAsync(new TakeNote($"{i}")));
        }

        var first = await Jobs.ListAsync(All, after: null, 3, CancellationToken.None);
        var second = await Jobs.ListAsync(All, first[^1].Id, 3, CancellationToken.None);

        first.Concat(second).Select(job => job.Id).ShouldBe(ids);
        (await Jobs.ListAsync(All, second[^1].Id, 3, CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Filters_narrow_by_queue_name_state_and_tenant()
    {
        var other = EntityId.New();
        var waits = await EnqueueAsync(new TakeNote("a"));
        var later = await EnqueueAsync(new TakeNote("b"), new EnqueueOptions { Delay = TimeSpan.FromHours(1) });
        var secret = await EnqueueAsync(new KeepSecret("c"), tenantId: other);

        await ShouldFindAsync(new LiveJobFilter(State: LiveJobState.Scheduled), later);
        await ShouldFindAsync(new LiveJobFilter(State: LiveJobState.Waiting), waits, secret);
        await ShouldFindAsync(new LiveJobFilter(Name: "test.note"), waits, later);
        await ShouldFindAsync(new LiveJobFilter(TenantId: other), secret);
        await ShouldFindAsync(new LiveJobFilter(Queue: "default", Name: "test.note", State: LiveJobState.Waiting, TenantId: Tenant), waits);
        await ShouldFindAsync(new LiveJobFilter(Queue: "nowhere"));

        async Task ShouldFindAsync(LiveJobFilter filter, params Guid[] ids) =>
            (await Jobs.ListAsync(filter, after: null, 10, CancellationToken.None)).Select(job => job.Id).ShouldBe(ids);
    }

    [Fact]
    public async Task Job_is_shown_with_its_payload_unless_it_is_encrypted()
    {
        var note = await EnqueueAsync(new TakeNote("hello"), new EnqueueOptions { Priority = JobPriority.High, MaxAttempts = 7 });
        var secret = await EnqueueAsync(new KeepSecret("open sesame"));
        var claimed = (await ClaimAsync(1)).ShouldHaveSingleItem();
        await Store.ReportAsync([new JobProgress(claimed.Lease, 40, "half-way")], CancellationToken.None);

        var job = (await Jobs.FindAsync(note, CancellationToken.None)).ShouldNotBeNull();
        (job.Payload, job.Priority, job.MaxAttempts, job.Attempt, job.State)
            .ShouldBe(("""{"Text":"hello"}""", JobPriority.High, 7, 1, LiveJobState.Running));
        (job.Progress, job.ProgressNote, job.TenantId, job.IsCancelRequested).ShouldBe((40, "half-way", Tenant, false));
        job.LeaseUntil.ShouldNotBeNull();
        (await Jobs.FindAsync(secret, CancellationToken.None)).ShouldNotBeNull().Payload.ShouldBeNull();
        (await Jobs.FindAsync(EntityId.New(), CancellationToken.None)).ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Waiting_job_becomes_a_dead_letter_when_cancelled(int delay)
    {
        var id = await EnqueueAsync(new TakeNote("a"), new EnqueueOptions { Delay = TimeSpan.FromHours(delay) });

        (await Jobs.CancelAsync(id, CancellationToken.None)).ShouldBeTrue();

        (await LiveAsync()).ShouldBeEmpty();
        var dead = (await DeadAsync()).ShouldHaveSingleItem();
        (dead.Id, dead.Reason).ShouldBe((id, DeadReason.Cancelled));
        dead.Errors.ShouldContain("An operator cancelled");
        (await Jobs.CancelAsync(id, CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task Running_job_is_marked_when_cancelled_and_its_heartbeat_sees_it()
    {
        var id = await EnqueueAsync(new TakeNote("a"));
        var lease = (await ClaimAsync()).ShouldHaveSingleItem().Lease;

        (await Jobs.CancelAsync(id, CancellationToken.None)).ShouldBeTrue();

        (await Jobs.FindAsync(id, CancellationToken.None)).ShouldNotBeNull().IsCancelRequested.ShouldBeTrue();
        (await Store.RenewAsync([lease], CancellationToken.None)).Cancelled.ShouldBe([lease]);
        (await DeadAsync()).ShouldBeEmpty();
    }
}
