using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Infrastructure.Jobs.Worker;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Jobs.Worker;

/// <summary>Jobs of a tenant that may not work are neither done nor lost.</summary>
public abstract class HeldBackTests(Engine engine, Backend backend = Backend.Database) : JobTest(engine, backend)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public sealed class OnSqlite() : HeldBackTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : HeldBackTests(Engine.PostgreSql);

    public sealed class OnRedis() : HeldBackTests(Engine.Sqlite, Backend.Redis);

    public sealed class InMemory() : HeldBackTests(Engine.Sqlite, Backend.Memory);

    private protected override bool UsesRealClock => true;

    private protected override KeyValuePair<string, string?>[] Settings => [new("Jobs:PollInterval", "00:00:00.1"), new("Jobs:StopGrace", "00:00:00")];

    private JobWorker Worker => App.Get<IEnumerable<IHostedService>>().OfType<JobWorker>().Single();

    private protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.AddSingleton(new Suspension()).AddJobHandler(typeof(SuspendItselfHandler));
    }

    private protected override Task StopAsync() => App is null ? Task.CompletedTask : Worker.StopAsync(CancellationToken.None);

    [Theory]
    [InlineData(TenantStatus.Suspended)]
    [InlineData(TenantStatus.Deleted)]
    public async Task Job_of_a_tenant_that_may_not_work_waits_without_losing_an_attempt_and_is_done_later(TenantStatus status)
    {
        var tenant = await TenantAsync(status);
        var id = await EnqueueAsync(new TakeNote("held"), new EnqueueOptions { MaxAttempts = 1 }, tenant);
        await EnqueueAsync(new TakeNote("free"));
        await RelayAsync();

        await Worker.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(async () => Spy.Seen.Contains("free") && await IsHeldBackAsync(id), Deadline, "one to be done and one to be held back");
        Spy.Seen.ShouldBe(["free"]);
        (await DeadAsync()).ShouldBeEmpty();

        await SetAsync(tenant, TenantStatus.Active);
        await Behind.PassAsync(JobRunner.DeferDelay * 1.2);
        await Eventually.TrueAsync(() => Spy.Seen.Contains("held"), Deadline, "the job to be done");
        await Eventually.TrueAsync(async () => (await LiveAsync()).Count == 0, Deadline, "its end to be written");
        (await DeadAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Job_whose_tenant_is_stopped_while_it_runs_and_which_then_fails_goes_not_to_the_dead_letters()
    {
        var tenant = await TenantAsync(TenantStatus.Active);
        App.Get<Suspension>().Act = () => SetAsync(tenant, TenantStatus.Suspended);
        var id = await EnqueueAsync(new SuspendItself(), new EnqueueOptions { MaxAttempts = 1 }, tenant);
        await RelayAsync();

        await Worker.StartAsync(CancellationToken.None);

        await Eventually.TrueAsync(() => IsHeldBackAsync(id), Deadline, "the job to be held back");
        (await DeadAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Job_of_a_tenant_that_is_gone_is_dropped()
    {
        await EnqueueAsync(new TakeNote("late"), tenantId: EntityId.New());
        await EnqueueAsync(new TakeNote("free"));
        await RelayAsync();

        await Worker.StartAsync(CancellationToken.None);

        await Eventually.TrueAsync(async () => (await LiveAsync()).Count == 0, Deadline, "both to be gone");
        Spy.Seen.ShouldBe(["free"]);
        (await DeadAsync()).ShouldBeEmpty();
    }

    private async Task<bool> IsHeldBackAsync(Guid id) =>
        (await LiveAsync()).SingleOrDefault(job => job.Id == id) is { IsReady: false, Attempt: 0, LeaseUntil: null, Errors: "[]" };

    private async Task<Guid> TenantAsync(TenantStatus status)
    {
        var tenant = await AddTenantAsync("acme");
        await SetAsync(tenant, status);
        return tenant;
    }

    private async Task SetAsync(Guid id, TenantStatus status)
    {
        await using var context = App.Get<AppDbContextFactory>().Lease(tenantId: null);
        await context.Set<Tenant>().IgnoreQueryFilters().Where(t => t.Id == id).ExecuteUpdateAsync(update => update.SetProperty(t => t.Status, status));
    }
}

[Job("test.suspend-itself")]
internal sealed record SuspendItself : IJob;

internal sealed class Suspension
{
    public Func<Task> Act { get; set; } = () => Task.CompletedTask;
}

internal sealed class SuspendItselfHandler(Suspension suspension) : IJobHandler<SuspendItself>
{
    public async Task HandleAsync(SuspendItself job, JobContext context, CancellationToken cancellationToken)
    {
        await suspension.Act();
        throw new NonRetryableJobException("tenant_suspended: what a command in it would be answered.");
    }
}
