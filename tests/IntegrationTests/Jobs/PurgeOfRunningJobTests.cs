using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Shouldly;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Tenants.Lifecycle;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Infrastructure.Jobs.Worker;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.IntegrationTests.Tenants;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Jobs;

/// <summary>A tenant is purged while one of its jobs runs: the job's later changes are not committed, in every store.</summary>
public abstract class PurgeOfRunningJobTests(Engine engine, Backend backend = Backend.Database) : JobTest(engine, backend)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _continue = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public sealed class OnSqlite() : PurgeOfRunningJobTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : PurgeOfRunningJobTests(Engine.PostgreSql);

    public sealed class OnRedis() : PurgeOfRunningJobTests(Engine.Sqlite, Backend.Redis);

    public sealed class InMemory() : PurgeOfRunningJobTests(Engine.Sqlite, Backend.Memory);

    private protected override bool UsesRealClock => true;

    private protected override KeyValuePair<string, string?>[] Settings =>
        [new("Jobs:PollInterval", "00:00:00.1"), new("Jobs:StopGrace", "00:00:00")];

    private JobWorker Worker => App.Get<IEnumerable<IHostedService>>().OfType<JobWorker>().Single();

    private protected override Task StopAsync()
    {
        _continue.TrySetResult();
        return App is null ? Task.CompletedTask : Worker.StopAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Changes_of_a_running_job_are_rolled_back_after_the_purge(bool fails)
    {
        var other = await AddTenantAsync("other");
        Spy.OnJob = moment => moment.Who.TenantId == Tenant ? WriteLaterAsync(moment, fails) : Task.CompletedTask;
        await EnqueueAsync(new TakeNote("runs"), new EnqueueOptions { MaxAttempts = 1 });
        await EnqueueAsync(new TakeNote("waits"), new EnqueueOptions { Delay = TimeSpan.FromDays(1) });
        await EnqueueAsync(new TakeNote("another's"), new EnqueueOptions { Delay = TimeSpan.FromDays(1) }, other);
        await RelayAsync();
        await Worker.StartAsync(CancellationToken.None);
        await _started.Task.WaitAsync(Deadline);

        (await PurgeNowAsync()).ShouldBeTrue("the purge does not wait for a running handler");
        _continue.SetResult();

        await Eventually.TrueAsync(() => App.Get<RunningJobs>().Leases.Count == 0, Deadline, "the job to end");
        (await TenantRows.CountAsync(App, Tenant)).ShouldBe(0);
        (await LiveAsync()).ShouldHaveSingleItem().TenantId.ShouldBe(other);
        (await DeadAsync()).ShouldBeEmpty();
        Spy.Seen.ShouldBe(["runs"]);
    }

    [Fact]
    public async Task Changes_committed_before_the_purge_are_purged()
    {
        Spy.OnJob = async moment => await moment.Jobs.EnqueueAsync(new TakeNote("later"), new EnqueueOptions { Delay = TimeSpan.FromDays(1) });
        await EnqueueAsync(new TakeNote("runs"));
        await RelayAsync();
        await Worker.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(
            async () => (await LiveAsync()) is [{ IsReady: false }], Deadline, "the job to be done and the next one to be enqueued");

        (await PurgeNowAsync()).ShouldBeTrue();

        (await TenantRows.CountAsync(App, Tenant)).ShouldBe(0);
        (await LiveAsync()).ShouldBeEmpty();
        (await DeadAsync()).ShouldBeEmpty();
    }

    private async Task WriteLaterAsync(Moment moment, bool fails)
    {
        _started.TrySetResult();
        await _continue.Task;

        // A row of the tenant without a foreign key to it, so that only the completion can refuse the commit.
        await moment.Jobs.EnqueueAsync(new TakeNote("behind"));
        if (fails)
        {
            throw new NonRetryableJobException("The job would become a dead letter.");
        }
    }

    private Task<bool> PurgeNowAsync() => PurgeNowAsync(App, Tenant);

    internal static async Task<bool> PurgeNowAsync(TestApp app, Guid tenant)
    {
        await using (var context = app.Get<AppDbContextFactory>().Lease(tenantId: null))
        {
            await context.Set<Tenant>().Where(t => t.Id == tenant).ExecuteUpdateAsync(
                update => update.SetProperty(t => t.Status, TenantStatus.Purging).SetProperty(t => t.DeletedAt, DateTimeOffset.UnixEpoch));
        }

        await using var scope = app.Scope();
        return await scope.Get<ITenantPurge>().RunAsync(tenant, CancellationToken.None);
    }
}

/// <summary>A tenant is purged while one of its jobs is about to commit.</summary>
public sealed class PurgeOfCommittingJobTests() : JobTest(Engine.PostgreSql)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Purge_waits_for_a_committing_job_and_erases_its_changes()
    {
        var id = await EnqueueAsync(new TakeNote("ends"));
        await using var connection = await Database.OpenAsync();
        await using var attempt = await connection.BeginTransactionAsync();
        await using var ends = connection.CreateCommand();
        ends.CommandText = $"""
            INSERT INTO completed_jobs (id, name, queue, payload, is_encrypted, tenant_id, user_id, enqueued_at, attempt, completed_at)
            SELECT id, name, queue, payload, is_encrypted, tenant_id, user_id, enqueued_at, attempt, now() FROM jobs WHERE id = '{id}';
            DELETE FROM jobs WHERE id = '{id}'
            """;
        await ends.ExecuteNonQueryAsync();

        var purging = PurgeOfRunningJobTests.PurgeNowAsync(App, Tenant);
        await Eventually.TrueAsync(
            async () => (await Database.ReadAsync(
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' "
                + "AND query LIKE '%DELETE FROM jobs%'")).Count > 0,
            Deadline, "the purge to wait");
        purging.IsCompleted.ShouldBeFalse();
        await attempt.CommitAsync();

        (await purging).ShouldBeTrue();
        (await TenantRows.CountAsync(App, Tenant)).ShouldBe(0);
        (await Database.ReadAsync("SELECT 1 FROM completed_jobs")).ShouldBeEmpty();
    }
}
