using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SvcInfra.Application.Schedules;
using SvcInfra.Application.Schedules.Contracts;
using SvcInfra.Infrastructure.Jobs;
using SvcInfra.Infrastructure.Schedules;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Schedules;

/// <summary>A firing enqueues its job exactly once.</summary>
public abstract class FiringTests(Engine engine) : ScheduleTest(engine)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    public sealed class OnSqlite() : FiringTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : FiringTests(Engine.PostgreSql);

    [Fact]
    public async Task Firing_enqueues_its_job_without_tenant_and_user()
    {
        var app = await DeclareAsync(Declared.As("a"));

        (await FireOnceAsync(app, "a", Noon)).ShouldBeTrue();

        var job = (await JobsAsync(app)).ShouldHaveSingleItem();
        (job.TenantId, job.UserId, job.Payload).ShouldBe((null, null, "{}"));
        (await FiringsAsync(app, "a")).ShouldBe([Noon]);
    }

    [Fact]
    public async Task Concurrent_firings_for_the_same_instant_happen_once()
    {
        var app = await DeclareAsync(Declared.As("a"));

        var done = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => FireOnceAsync(app, "a", Noon))));

        done.Count(isNew => isNew).ShouldBe(1);
        (await JobsAsync(app)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Firing_is_not_repeated_when_its_time_is_rounded()
    {
        var app = await DeclareAsync(Declared.As("a"));

        (await FireOnceAsync(app, "a", Noon.AddTicks(1_234_567))).ShouldBeTrue();
        (await FireOnceAsync(app, "a", Noon.AddTicks(1_230_000))).ShouldBeFalse();
    }

    [Fact]
    public async Task Skip_policy_enqueues_nothing_while_the_last_job_waits_or_runs()
    {
        var app = await DeclareAsync(Declared.As("a", overlap: OverlapPolicy.Skip));

        await FireOnceAsync(app, "a", Noon);
        await FireOnceAsync(app, "a", Noon.AddMinutes(1));
        var claim = new JobClaim(10, ["test.tick"], ["default"], []);
        var running = (await app.Get<IJobStore>().ClaimAsync(claim, CancellationToken.None)).ShouldHaveSingleItem();
        await FireOnceAsync(app, "a", Noon.AddMinutes(2));
        (await JobsAsync(app)).ShouldHaveSingleItem();

        await app.Get<IJobStore>().CompleteAsync([running.Lease], CancellationToken.None);
        await FireOnceAsync(app, "a", Noon.AddMinutes(3));

        (await JobsAsync(app)).ShouldHaveSingleItem().Id.ShouldNotBe(running.Lease.Id);
        (await FiringsAsync(app, "a")).Count.ShouldBe(4);
    }

    [Fact]
    public async Task Queue_policy_enqueues_every_time()
    {
        var app = await DeclareAsync(Declared.As("a", overlap: OverlapPolicy.Queue));

        await FireOnceAsync(app, "a", Noon);
        await FireOnceAsync(app, "a", Noon.AddMinutes(1));

        (await JobsAsync(app)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Old_firings_are_deleted_except_the_last_of_each_schedule()
    {
        var app = await DeclareAsync(Declared.As("a"), Declared.As("b"));
        foreach (var days in new[] { 100, 40, 20 })
        {
            await FireOnceAsync(app, "a", Noon.AddDays(-days));
        }

        await FireOnceAsync(app, "b", Noon.AddDays(-100));

        await using var scope = app.Scope();
        await scope.RunAsync(() => scope.Get<IScheduleFirings>().PurgeAsync(Noon.AddDays(-30), CancellationToken.None));

        (await FiringsAsync(app, "a")).ShouldBe([Noon.AddDays(-20)]);
        (await FiringsAsync(app, "b")).ShouldBe([Noon.AddDays(-100)]);
    }

    [Fact]
    public async Task Started_scheduler_fires_every_second_once_until_it_is_stopped()
    {
        var app = await DeclareAsync(Declared.As("a", Declared.EverySecond));

        await FireAsync(app);
        await ThreeFiringsAsync(app);
        await StopAsync(app);

        var firings = await FiringsAsync(app, "a");
        firings.Zip(firings.Skip(1), (one, next) => next - one).ShouldAllBe(step => step == TimeSpan.FromSeconds(1));
        (await JobsAsync(app)).Count.ShouldBe(firings.Count);
    }

    [Fact]
    public async Task Disabled_process_fires_nothing()
    {
        var app = await DeclareAsync(
            services => services.Configure<SchedulesOptions>(options => options.Enabled = false), Declared.As("a", Declared.EverySecond));

        await FireAsync(app);
        await Service(app).ExecuteTask!.WaitAsync(Deadline);

        (await FiringsAsync(app, "a")).ShouldBeEmpty();
    }

    private static Task ThreeFiringsAsync(TestApp app) =>
        SvcInfra.TestSupport.Eventually.TrueAsync(async () => (await FiringsAsync(app, "a")).Count >= 3, Deadline, "three firings");
}
