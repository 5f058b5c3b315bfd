using Ardalis.Result;
using Shouldly;
using SvcInfra.Application.Jobs;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Jobs.DeadLetters;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Jobs;
using SvcInfra.Infrastructure.Jobs.Enqueue;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Jobs.DeadLetters;

/// <summary>Reading, retrying and deleting dead letters.</summary>
public abstract class DeadLetterTests(Engine engine) : JobTest(engine)
{
    private static readonly DeadLetterFilter All = new();
    private static readonly TimeSpan HalfAnHour = TimeSpan.FromMinutes(30);

    public sealed class OnSqlite() : DeadLetterTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : DeadLetterTests(Engine.PostgreSql);

    [Fact]
    public async Task Dead_letters_are_paged_newest_first()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await DeadLetterAsync(new TakeNote($"{i}")));
            App.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var first = await QueryAsync(dead => dead.ListAsync(All, Page(3), CancellationToken.None));
        var second = await QueryAsync(dead => dead.ListAsync(All, Page(3, first[^1]), CancellationToken.None));

        first.Concat(second).Select(job => job.Id).ShouldBe(Enumerable.Reverse(ids));
        first.ShouldAllBe(job => job.Payload == null);
    }

    [Fact]
    public async Task Dead_letters_of_the_same_instant_are_paged_by_id()
    {
        for (var i = 0; i < 4; i++)
        {
            await DeadLetterAsync(new TakeNote($"{i}"));
        }

        await Database.ReadAsync("UPDATE dead_jobs SET died_at = (SELECT max(died_at) FROM dead_jobs)");

        var first = await QueryAsync(dead => dead.ListAsync(All, Page(2), CancellationToken.None));
        var second = await QueryAsync(dead => dead.ListAsync(All, Page(2, first[^1]), CancellationToken.None));

        first.Concat(second).Select(job => job.Id).ShouldBe((await DeadAsync()).Select(job => job.Id).Reverse());
    }

    [Fact]
    public async Task Filters_narrow_by_reason_name_queue_and_tenant()
    {
        var other = EntityId.New();
        var note = await DeadLetterAsync(new TakeNote("a"));
        var secret = await DeadLetterAsync(new KeepSecret("b"), DeadReason.NotRetryable, tenantId: other);

        await ShouldFindAsync(new DeadLetterFilter(Reason: DeadReason.NotRetryable), secret);
        await ShouldFindAsync(new DeadLetterFilter(Name: "test.note"), note);
        await ShouldFindAsync(new DeadLetterFilter(TenantId: other), secret);
        await ShouldFindAsync(new DeadLetterFilter(Queue: "nowhere"));
        await ShouldFindAsync(new DeadLetterFilter(DeadReason.Exhausted, "test.note", "default", Tenant), note);

        async Task ShouldFindAsync(DeadLetterFilter filter, params Guid[] ids) =>
            (await QueryAsync(dead => dead.ListAsync(filter, Page(10), CancellationToken.None))).Select(job => job.Id).ShouldBe(ids);
    }

    [Fact]
    public async Task Retried_dead_letter_keeps_its_id_and_errors_and_resets_its_attempts()
    {
        var options = new EnqueueOptions { UniqueKey = "k", OrderingKey = "o", MaxAttempts = 7, Priority = JobPriority.Low };
        var id = await DeadLetterAsync(new TakeNote("a"), options: options);
        var dead = (await DeadAsync()).Single();

        (await RetryAsync(id)).IsSuccess.ShouldBeTrue();

        (await DeadAsync()).ShouldBeEmpty();
        var job = (await LiveAsync()).ShouldHaveSingleItem();
        (job.Id, job.Name, job.Payload, job.Attempt, job.MaxAttempts, job.Errors).ShouldBe((id, "test.note", dead.Payload, 0, 7, dead.Errors));
        (job.UniqueKey, job.OrderingKey, job.TenantId, job.UserId, job.EnqueuedAt, job.Priority)
            .ShouldBe((dead.UniqueKey, dead.OrderingKey, Tenant, dead.UserId, dead.EnqueuedAt, (short)2));
        (job.IsReady, job.LeaseToken, job.IsCancelRequested).ShouldBe((true, null, false));
        (await ClaimAsync()).ShouldHaveSingleItem().Attempt.ShouldBe(1);
        Error.Of(await RetryAsync(id)).Code.ShouldBe("jobs.dead_not_found");
    }

    [Fact]
    public async Task Dead_letter_stays_when_its_unique_key_is_taken()
    {
        var id = await DeadLetterAsync(new TakeNote("a"), options: new EnqueueOptions { UniqueKey = "k" });
        await EnqueueAsync(new TakeNote("b"), new EnqueueOptions { UniqueKey = "k" });

        Error.Of(await RetryAsync(id)).Code.ShouldBe("jobs.unique_key_taken");

        (await DeadAsync()).ShouldHaveSingleItem().Id.ShouldBe(id);
        (await LiveAsync()).ShouldHaveSingleItem().Payload.ShouldContain("b");
    }

    [Fact]
    public async Task Concurrent_retries_of_one_dead_letter_succeed_once()
    {
        var id = await DeadLetterAsync(new TakeNote("a"));

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => RetryAsync(id))));

        results.Count(result => result.IsSuccess).ShouldBe(1);
        results.Where(result => !result.IsSuccess).ShouldAllBe(result => Error.Of(result).Code == "jobs.dead_not_found");
        (await LiveAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Rolled_back_retry_keeps_the_dead_letter()
    {
        var id = await DeadLetterAsync(new TakeNote("a"));

        await using (var scope = App.Scope())
        {
            await scope.RunAsync(async () =>
            {
                (await scope.Get<IDeadLetters>().RetryAsync(id, CancellationToken.None)).IsSuccess.ShouldBeTrue();
                return CommonErrors.Busy;
            });
        }

        (await DeadAsync()).ShouldHaveSingleItem();
        (await LiveAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Edited_payload_is_used_and_encrypted_if_the_kind_requires_it()
    {
        var note = await DeadLetterAsync(new TakeNote("wrong"));
        var secret = await DeadLetterAsync(new KeepSecret("wrong"));
        var catalog = App.Get<JobCatalog>();

        (await CommandAsync(dead => dead.RetryAsync(note, catalog.Named("test.note")!, new TakeNote("right"), CancellationToken.None)))
            .IsSuccess.ShouldBeTrue();
        (await CommandAsync(dead => dead.RetryAsync(secret, catalog.Named("test.secret")!, new KeepSecret("right"), CancellationToken.None)))
            .IsSuccess.ShouldBeTrue();

        var claimed = await ClaimAsync();
        claimed.Single(job => job.Name == "test.note").Payload.ShouldBe("""{"Text":"right"}""");
        var hidden = claimed.Single(job => job.Name == "test.secret");
        (hidden.IsEncrypted, hidden.Payload.Contains("right", StringComparison.Ordinal)).ShouldBe((true, false));
        App.Get<JobPayloads>().Read(catalog.Named("test.secret")!, hidden).ShouldBe(new KeepSecret("right"));
    }

    [Fact]
    public async Task Matching_dead_letters_are_spread_over_time_unless_their_key_is_taken()
    {
        for (var i = 0; i < 4; i++)
        {
            await DeadLetterAsync(new TakeNote($"{i}"));
        }

        var taken = await DeadLetterAsync(new TakeNote("taken"), options: new EnqueueOptions { UniqueKey = "k" });
        await EnqueueAsync(new TakeNote("live"), new EnqueueOptions { UniqueKey = "k" });
        var secret = await DeadLetterAsync(new KeepSecret("other kind"));

        var retried = await QueryAsync(dead => dead.RetryAllAsync(new DeadLetterFilter(Name: "test.note"), 2, CancellationToken.None));

        retried.ShouldBe(new RetriedDeadLetters(4, 1));
        (await DeadAsync()).Select(job => job.Id).ShouldBe([taken, secret]);
        var due = (await LiveAsync()).Where(job => !job.IsReady).Select(job => job.RunAt).ToList();
        due.Select(at => at - due[0]).ShouldBe([TimeSpan.Zero, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5)]);
    }

    [Fact]
    public async Task Two_concurrent_bulk_retries_move_each_dead_letter_once()
    {
        await DeadLetterAsync(new TakeNote("a"));
        await CopyDeadAsync(1_300);

        var retried = await Task.WhenAll(Enumerable.Range(0, 2)
            .Select(_ => Task.Run(() => QueryAsync(dead => dead.RetryAllAsync(All, 1_000, CancellationToken.None)))));

        retried.Sum(result => result.Retried).ShouldBe(1_301 - (await DeadAsync()).Count);
        var live = await LiveAsync();
        live.Count.ShouldBe(retried.Sum(result => result.Retried));
        (live.Max(job => job.RunAt) - live.Min(job => job.RunAt)).ShouldBeLessThan(TimeSpan.FromSeconds(2.6));

        await QueryAsync(dead => dead.RetryAllAsync(All, 1_000, CancellationToken.None));
        (await DeadAsync()).ShouldBeEmpty("a dead letter that one retry skipped was locked by the other");
    }

    [Fact]
    public async Task Purge_deletes_old_matching_dead_letters_in_batches()
    {
        await DeadLetterAsync(new TakeNote("old"));
        await CopyDeadAsync(2_100);
        await Database.ReadAsync(Engine == Engine.PostgreSql
            ? "UPDATE dead_jobs SET died_at = died_at - interval '1 hour'"
            : "UPDATE dead_jobs SET died_at = died_at - 3600000000");
        var young = await DeadLetterAsync(new TakeNote("young"));
        var before = App.Get<TimeProvider>().GetUtcNow() - HalfAnHour;

        (await QueryAsync(dead => dead.PurgeAsync(new DeadLetterFilter(Name: "test.secret"), before, CancellationToken.None))).ShouldBe(0);
        (await QueryAsync(dead => dead.PurgeAsync(All, before, CancellationToken.None))).ShouldBe(2_101);

        (await DeadAsync()).ShouldHaveSingleItem().Id.ShouldBe(young);
        (await CommandAsync(async dead => await dead.DiscardAsync(young, CancellationToken.None) ? Result.Success() : CommonErrors.Busy))
            .IsSuccess.ShouldBeTrue();
        (await DeadAsync()).ShouldBeEmpty();
    }

    private async Task<Guid> DeadLetterAsync<T>(
        T job, DeadReason reason = DeadReason.Exhausted, EnqueueOptions? options = null, Guid? tenantId = null)
        where T : IJob
    {
        var id = await EnqueueAsync(job, options, tenantId);
        var lease = (await ClaimAsync(100)).Single(claimed => claimed.Lease.Id == id).Lease;
        const string Errors = """[{"attempt":1,"at":"2026-11-01T09:30:00+00:00","type":"E","message":"m"}]""";
        await Store.DeadLetterAsync([new DeadLetteredJob(lease, reason, Errors)], CancellationToken.None);
        return id;
    }

    private async Task CopyDeadAsync(int count)
    {
        const string Columns =
            "name, queue, priority, payload, is_encrypted, enqueued_at, attempt, max_attempts, timeout_seconds, errors, reason, died_at";
        var id = Engine == Engine.PostgreSql ? "gen_random_uuid()" : "upper(printf('00000000-0000-7000-8000-%012x', i))";
        await Database.ReadAsync(
            $"INSERT INTO dead_jobs (id, {Columns}) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) "
            + $"SELECT {id}, {Columns} FROM dead_jobs, n");
    }

    private Task<Result> RetryAsync(Guid id) => CommandAsync(dead => dead.RetryAsync(id, CancellationToken.None));

    private static ListPage<DeadLetter> Page(int take, DeadLetter? after = null) =>
        ListDeadLetters.List.PageOf(new ListDeadLetters(), after is null ? null : ListPosition.At(after.DiedAt, after.Id), take)!;

    private async Task<Result> CommandAsync(Func<IDeadLetters, Task<Result>> act)
    {
        await using var scope = App.Scope();
        return await scope.RunAsync(() => act(scope.Get<IDeadLetters>()));
    }

    private async Task<T> QueryAsync<T>(Func<IDeadLetters, Task<T>> query)
    {
        await using var scope = App.Scope();
        return await query(scope.Get<IDeadLetters>());
    }
}
