using Microsoft.EntityFrameworkCore;
using Shouldly;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Jobs.DeadLetters;
using SvcInfra.Infrastructure.Jobs;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Jobs.Redis;

/// <summary>What external stores guarantee to the relay and for the tables in the database.</summary>
public abstract class ExternalJobStoreContract(Backend backend) : JobTest(Engine.Sqlite, backend)
{
    public sealed class OnRedis() : ExternalJobStoreContract(Backend.Redis)
    {
        [Fact]
        public async Task Completed_jobs_leave_no_keys()
        {
            for (var i = 0; i < 20; i++)
            {
                TimeSpan? delay = i % 2 == 0 ? TimeSpan.FromSeconds(1) : null;
                await EnqueueAsync(new TakeNote("a"), new EnqueueOptions { UniqueKey = $"{i}", OrderingKey = $"{i % 3}", Delay = delay });
            }

            await RelayAsync();
            await PassAsync(TimeSpan.FromSeconds(2));
            while (await ClaimAsync() is { Count: > 0 } claimed)
            {
                RetriedJob[] retried = [.. claimed.Skip(1).Take(1).Select(job => new RetriedJob(job.Lease, TimeSpan.FromSeconds(1), "[]"))];
                await Store.RetryAsync(retried, CancellationToken.None);
                await Store.ReturnAsync([.. claimed.Skip(2).Select(job => job.Lease)], CancellationToken.None);
                await Store.CompleteAsync([claimed[0].Lease], CancellationToken.None);
                await PassAsync(TimeSpan.FromSeconds(2));
            }

            (await LiveAsync()).ShouldBeEmpty();
            (await new TestRedisStore(App).CountKeysAsync()).ShouldBe(0);
        }
    }

    public sealed class InMemory() : ExternalJobStoreContract(Backend.Memory);

    private protected override KeyValuePair<string, string?>[] Settings => [new("Jobs:KeepCompleted", "1.00:00:00")];

    private IExternalJobStore External => (IExternalJobStore)Store;

    [Fact]
    public async Task Repeated_push_changes_nothing_even_if_the_job_has_ended()
    {
        var rows = Enumerable.Range(0, 3).Select(_ => TestRows.New(Now)).ToList();
        await External.PushAsync(rows, CancellationToken.None);
        var claimed = await ClaimAsync(2);
        await Store.CompleteAsync([claimed[0].Lease], CancellationToken.None);
        await Store.DeadLetterAsync([new DeadLetteredJob(claimed[1].Lease, DeadReason.NotRetryable, "[]")], CancellationToken.None);

        await External.PushAsync(rows, CancellationToken.None);

        (await LiveAsync()).ShouldHaveSingleItem().Id.ShouldBe(rows[2].Id);
        (await ClaimAsync()).ShouldHaveSingleItem().Lease.Id.ShouldBe(rows[2].Id);
        await External.PushAsync(rows, CancellationToken.None);
        (await ClaimAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Job_is_dropped_when_a_live_job_has_its_unique_key()
    {
        var first = await EnqueueAsync(new TakeNote("first"), new EnqueueOptions { UniqueKey = "k" });
        await RelayAsync();
        await EnqueueAsync(new TakeNote("second"), new EnqueueOptions { UniqueKey = "k" });

        var job = (await ClaimAsync()).ShouldHaveSingleItem();
        job.Lease.Id.ShouldBe(first);
        await Store.CompleteAsync([job.Lease], CancellationToken.None);

        var third = await EnqueueAsync(new TakeNote("third"), new EnqueueOptions { UniqueKey = "k" });
        (await ClaimAsync()).ShouldHaveSingleItem().Lease.Id.ShouldBe(third);
    }

    [Fact]
    public async Task Completed_jobs_are_in_the_history_once()
    {
        var id = await EnqueueAsync(new TakeNote("a"));
        var mine = (await ClaimAsync()).ShouldHaveSingleItem();

        var stale = new JobLease(mine.Lease.Id, Guid.CreateVersion7());
        (await Store.CompleteAsync([mine.Lease, stale], CancellationToken.None)).ShouldBe([mine.Lease]);
        (await Store.CompleteAsync([mine.Lease], CancellationToken.None)).ShouldBeEmpty();

        await using var context = App.Get<AppDbContextFactory>().Lease(tenantId: null);
        var kept = await context.Set<CompletedJobRow>().ToListAsync();
        kept.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            row => row.Id.ShouldBe(id), row => row.Attempt.ShouldBe(1), row => row.TenantId.ShouldBe(Tenant));
    }

    [Fact]
    public async Task Relay_moves_all_committed_jobs_out_of_the_table()
    {
        await EnqueueAsync(new TakeNote("a"));
        await EnqueueAsync(new TakeNote("b"), new EnqueueOptions { Delay = TimeSpan.FromHours(1) });

        await RelayAsync();

        (await Database.ReadAsync("SELECT 1 FROM jobs")).ShouldBeEmpty();
        (await LiveAsync()).Select(job => job.IsReady).ShouldBe([true, false]);
    }

    private DateTimeOffset Now => App.Get<TimeProvider>().GetUtcNow();
}
