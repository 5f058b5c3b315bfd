using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Shouldly;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Jobs.DeadLetters;
using SvcInfra.Application.Jobs.Monitoring;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Jobs;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Jobs.Sql;

/// <summary>Every job store: claims, leases and outcomes.</summary>
public abstract class JobStoreTests(Engine engine, Backend backend = Backend.Database) : JobTest(engine, backend)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public sealed class OnSqlite() : JobStoreTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : JobStoreTests(Engine.PostgreSql);

    public sealed class OnRedis() : JobStoreTests(Engine.Sqlite, Backend.Redis);

    public sealed class InMemory() : JobStoreTests(Engine.Sqlite, Backend.Memory);

    [Fact]
    public async Task Jobs_are_claimed_by_priority_and_then_by_time()
    {
        await EnqueueAsync(new TakeNote("low"), new EnqueueOptions { Priority = JobPriority.Low });
        await EnqueueAsync(new TakeNote("first"));
        await EnqueueAsync(new TakeNote("second"));
        await EnqueueAsync(new TakeNote("high"), new EnqueueOptions { Priority = JobPriority.High });

        (await ClaimAsync(3)).Select(TextOf).ShouldBe(["high", "first", "second"]);
        (await ClaimAsync(3)).Select(TextOf).ShouldBe(["low"]);
        (await ClaimAsync(3)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Scheduled_job_is_not_claimed_early()
    {
        await EnqueueAsync(new TakeNote("later"), new EnqueueOptions { Delay = TimeSpan.FromHours(1) });

        await PassAsync(TimeSpan.FromMinutes(59));
        (await ClaimAsync()).ShouldBeEmpty();

        await PassAsync(TimeSpan.FromMinutes(2));
        (await ClaimAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Two_workers_never_claim_the_same_job()
    {
        const int Jobs = 2_000;
        await using (var scope = App.Scope(Tenant))
        {
            await scope.RunAsync(async () =>
            {
                for (var i = 0; i < Jobs; i++)
                {
                    await scope.Get<IJobs>().EnqueueAsync(new TakeNote($"{i}"));
                }
            });
        }

        var claimed = new ConcurrentBag<Guid>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (await ClaimAsync(25) is { Count: > 0 } mine)
            {
                mine.ToList().ForEach(job => claimed.Add(job.Lease.Id));
                (await Store.CompleteAsync([.. mine.Select(job => job.Lease)], CancellationToken.None)).Count.ShouldBe(mine.Count);
            }
        })));

        claimed.Count.ShouldBe(Jobs);
        claimed.ShouldBeUnique();
        (await LiveAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Job_with_an_expired_lease_is_claimed_and_its_old_worker_changes_nothing()
    {
        await EnqueueAsync(new TakeNote("a"));
        var old = (await ClaimAsync()).ShouldHaveSingleItem();
        (await ClaimAsync()).ShouldBeEmpty();

        await PassAsync(Minute + TimeSpan.FromSeconds(1));
        var mine = (await ClaimAsync()).ShouldHaveSingleItem();
        (old.Attempt, mine.Attempt).ShouldBe((1, 2));

        (await Store.CompleteAsync([old.Lease], CancellationToken.None)).ShouldBeEmpty();
        (await Store.RenewAsync([old.Lease], CancellationToken.None)).Held.ShouldBeEmpty();
        (await Store.ReturnAsync([old.Lease], CancellationToken.None)).ShouldBeEmpty();
        await Store.RetryAsync([new RetriedJob(old.Lease, TimeSpan.Zero, "[1]")], CancellationToken.None);
        await Store.DeadLetterAsync([new DeadLetteredJob(old.Lease, DeadReason.Exhausted, "[1]")], CancellationToken.None);

        var row = (await LiveAsync()).ShouldHaveSingleItem();
        (row.LeaseToken, row.Errors, row.Attempt).ShouldBe((mine.Lease.Token, "[]", 2));
        (await DeadAsync()).ShouldBeEmpty();
        (await Store.CompleteAsync([old.Lease, mine.Lease], CancellationToken.None)).ShouldBe([mine.Lease]);
        (await LiveAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Renewed_lease_is_not_claimed()
    {
        await EnqueueAsync(new TakeNote("a"));
        var mine = (await ClaimAsync()).ShouldHaveSingleItem();

        for (var beat = 0; beat < 3; beat++)
        {
            await PassAsync(TimeSpan.FromSeconds(50));
            (await Store.RenewAsync([mine.Lease], CancellationToken.None)).Held.ShouldBe([mine.Lease]);
        }

        (await ClaimAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Returned_job_is_due_at_once_and_its_attempt_does_not_count()
    {
        await EnqueueAsync(new TakeNote("a"));
        var mine = (await ClaimAsync()).ShouldHaveSingleItem();

        (await Store.ReturnAsync([mine.Lease], CancellationToken.None)).ShouldBe([mine.Lease]);

        (await ClaimAsync()).ShouldHaveSingleItem().Attempt.ShouldBe(1);
    }

    [Fact]
    public async Task Retried_job_waits_and_keeps_its_errors()
    {
        await EnqueueAsync(new TakeNote("a"));
        var mine = (await ClaimAsync()).ShouldHaveSingleItem();
        await Store.RetryAsync([new RetriedJob(mine.Lease, Minute, """[{"attempt":1}]""")], CancellationToken.None);

        (await ClaimAsync()).ShouldBeEmpty();
        await PassAsync(Minute + TimeSpan.FromSeconds(1));

        var again = (await ClaimAsync()).ShouldHaveSingleItem();
        (again.Attempt, again.Errors).ShouldBe((2, """[{"attempt":1}]"""));
    }

    [Fact]
    public async Task Dead_letter_keeps_all_data_of_its_job()
    {
        var id = await EnqueueAsync(new TakeNote("a"), new EnqueueOptions { UniqueKey = "k", MaxAttempts = 7 });
        var live = (await LiveAsync()).Single();
        var mine = (await ClaimAsync()).ShouldHaveSingleItem();

        await Store.DeadLetterAsync([new DeadLetteredJob(mine.Lease, DeadReason.NotRetryable, """[{"attempt":1}]""")], CancellationToken.None);

        (await LiveAsync()).ShouldBeEmpty();
        var dead = (await DeadAsync()).ShouldHaveSingleItem();
        (dead.Id, dead.Name, dead.Payload, dead.Reason, dead.Errors)
            .ShouldBe((id, "test.note", live.Payload, DeadReason.NotRetryable, """[{"attempt":1}]"""));
        (dead.TenantId, dead.UserId, dead.UniqueKey, dead.EnqueuedAt, dead.Attempt, dead.MaxAttempts)
            .ShouldBe((Tenant, live.UserId, live.UniqueKey, live.EnqueuedAt, 1, 7));
    }

    [Fact]
    public async Task Job_of_an_unknown_kind_stays()
    {
        await EnqueueAsync(new TakeNote("a"));
        await Database.ReadAsync("UPDATE jobs SET name = 'test.unknown'");

        (await ClaimAsync()).ShouldBeEmpty();

        (await LiveAsync()).ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(job => job.Attempt.ShouldBe(0), job => job.LeaseToken.ShouldBeNull());
    }

    [Fact]
    public async Task Ready_job_is_due_even_if_the_enqueuers_clock_is_ahead()
    {
        await EnqueueAsync(new TakeNote("a"));
        await Database.ReadAsync(Engine == Engine.PostgreSql
            ? "UPDATE jobs SET run_at = run_at + interval '1 hour', enqueued_at = enqueued_at + interval '1 hour'"
            : "UPDATE jobs SET run_at = run_at + 3600000000, enqueued_at = enqueued_at + 3600000000");

        (await ClaimAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Renewal_reports_cancelled_jobs()
    {
        await EnqueueAsync(new TakeNote("a"));
        var b = await EnqueueAsync(new TakeNote("b"));
        var claimed = await ClaimAsync();

        (await App.Get<ILiveJobs>().CancelAsync(b, CancellationToken.None)).ShouldBeTrue();

        var (held, cancelled) = await Store.RenewAsync([.. claimed.Select(job => job.Lease)], CancellationToken.None);
        held.ShouldBe(claimed.Select(job => job.Lease), ignoreOrder: true);
        cancelled.ShouldHaveSingleItem().Id.ShouldBe(b);
    }

    [Fact]
    public async Task Waiting_job_becomes_a_dead_letter_when_cancelled()
    {
        var waiting = await EnqueueAsync(new TakeNote("a"));
        var later = await EnqueueAsync(new TakeNote("b"), new EnqueueOptions { Delay = TimeSpan.FromHours(1) });
        await RelayAsync();

        (await App.Get<ILiveJobs>().CancelAsync(waiting, CancellationToken.None)).ShouldBeTrue();
        (await App.Get<ILiveJobs>().CancelAsync(later, CancellationToken.None)).ShouldBeTrue();
        (await App.Get<ILiveJobs>().CancelAsync(later, CancellationToken.None)).ShouldBeFalse();

        (await LiveAsync()).ShouldBeEmpty();
        (await DeadAsync()).Select(job => (job.Id, job.Reason)).ShouldBe([(waiting, DeadReason.Cancelled), (later, DeadReason.Cancelled)]);
    }

    [Fact]
    public async Task Progress_is_deleted_when_the_attempt_ends()
    {
        await EnqueueAsync(new TakeNote("a"));
        var mine = (await ClaimAsync()).ShouldHaveSingleItem();

        var stale = new JobLease(mine.Lease.Id, EntityId.New());
        await Store.ReportAsync([new JobProgress(mine.Lease, 40, "half-way"), new JobProgress(stale, 90, null)], CancellationToken.None);
        (await LiveAsync()).Select(job => ((int?)job.Progress, job.ProgressNote)).ShouldBe([(40, "half-way")]);

        await Store.ReturnAsync([mine.Lease], CancellationToken.None);
        (await LiveAsync()).Select(job => ((int?)job.Progress, job.ProgressNote)).ShouldBe([(null, null)]);
    }

    [Fact]
    public async Task Retried_job_that_dies_again_replaces_its_dead_letter()
    {
        var id = await EnqueueAsync(new TakeNote("a"));
        var first = (await ClaimAsync()).ShouldHaveSingleItem();
        await Store.DeadLetterAsync([new DeadLetteredJob(first.Lease, DeadReason.Exhausted, "[1]")], CancellationToken.None);
        await EnqueueAsync(new TakeNote("again"));
        await Database.ReadAsync("UPDATE jobs SET id = (SELECT id FROM dead_jobs)");

        // External stores remember the ends of unconfirmed jobs only; this job is confirmed, so its id may come back.
        var second = (await ClaimAsync()).ShouldHaveSingleItem();
        second.Lease.Id.ShouldBe(id);
        await Store.DeadLetterAsync([new DeadLetteredJob(second.Lease, DeadReason.NotRetryable, "[2]")], CancellationToken.None);

        (await DeadAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            job => job.Reason.ShouldBe(DeadReason.NotRetryable), job => job.Errors.ShouldBe("[2]"));
        (await LiveAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Claimed_job_has_all_enqueued_data()
    {
        var options = new EnqueueOptions { MaxAttempts = 7, Timeout = TimeSpan.FromSeconds(90), Priority = JobPriority.High };
        await EnqueueAsync(new TakeNote("a"), options);
        var row = (await LiveAsync()).Single();

        var job = (await ClaimAsync()).ShouldHaveSingleItem();

        (job.Name, job.Queue, job.Priority, job.Payload, job.IsEncrypted)
            .ShouldBe(("test.note", "default", (short)JobPriority.High, row.Payload, false));
        (job.TenantId, job.UserId, job.TraceParent, job.OrderAt, job.DueAt).ShouldBe((Tenant, row.UserId, row.TraceParent, row.OrderAt, row.RunAt));
        (job.Attempt, job.MaxAttempts, job.TimeoutSeconds, job.Errors).ShouldBe((1, 7, 90, "[]"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Api_key_stays_with_the_job_through_death_and_retry(bool inMany)
    {
        var robot = new RequestIdentity(PrincipalKind.ServiceAccount)
        {
            TenantId = Tenant,
            ApiKeyId = EntityId.New(),
            ServiceAccountId = EntityId.New(),
        };
        await using (var scope = App.Scope(robot))
        {
            (await scope.RunAsync(async () =>
            {
                _ = inMany
                    ? await scope.Get<IJobs>().EnqueueManyAsync([new TakeNote("a")])
                    : [await scope.Get<IJobs>().EnqueueAsync(new TakeNote("a"))];
            })).Succeeded().ShouldBeTrue();
        }

        var first = (await ClaimAsync()).ShouldHaveSingleItem();
        (first.UserId, first.ApiKeyId, first.ServiceAccountId).ShouldBe((null, robot.ApiKeyId, robot.ServiceAccountId));
        await Store.DeadLetterAsync([new DeadLetteredJob(first.Lease, DeadReason.Exhausted, "[]")], CancellationToken.None);
        var dead = (await DeadAsync()).ShouldHaveSingleItem();
        (dead.UserId, dead.ApiKeyId, dead.ServiceAccountId).ShouldBe((null, robot.ApiKeyId, robot.ServiceAccountId));

        await using (var scope = App.Scope(tenantId: null))
        {
            (await scope.RunAsync(() => scope.Get<IDeadLetters>().RetryAsync(dead.Id, CancellationToken.None))).Succeeded().ShouldBeTrue();
        }

        var second = (await ClaimAsync()).ShouldHaveSingleItem();
        (second.UserId, second.ApiKeyId, second.ServiceAccountId).ShouldBe((null, robot.ApiKeyId, robot.ServiceAccountId));
    }

    private static string TextOf(ClaimedJob job) => JsonNode.Parse(job.Payload)!["Text"]!.GetValue<string>();
}
