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

/// <summary>Jobs of an inactive tenant are deferred, and neither run nor lost.</summary>
public abstract class DeferredJobTests(Engine engine, Backend backend = Backend.Database) : JobTest(engine, backend)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public sealed class OnSqlite() : DeferredJobTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : DeferredJobTests(Engine.PostgreSql);

    public sealed class OnRedis() : DeferredJobTests(Engine.Sqlite, Backend.Redis);

    public sealed class InMemory() : DeferredJobTests(Engine.Sqlite, Backend.Memory);

    private protected override bool UsesRealClock => true;

    private protected override KeyValuePair<string, string?>[] Settings =>
        [new("Jobs:PollInterval", "00:00:00.1"), new("Jobs:StopGrace", "00:00:00")];

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
    public async Task Job_of_an_inactive_tenant_is_deferred_without_losing_an_attempt(TenantStatus status)
    {
        var tenant = await TenantAsync(status);
        var id = await EnqueueAsync(new TakeNote("deferred"), new EnqueueOptions { MaxAttempts = 1 }, tenant);
        await EnqueueAsync(new TakeNote("free"));
        await RelayAsync();

        await Worker.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(
            async () => Spy.Seen.Contains("free") && await IsDeferredAsync(id), Deadline, "one job to be done and one to be deferred");
        Spy.Seen.ShouldBe(["free"]);
        (await DeadAsync()).ShouldBeEmpty();

        await SetAsync(tenant, TenantStatus.Active);
        await Behind.PassAsync(JobRunner.DeferDelay * 1.2);
        await Eventually.TrueAsync(() => Spy.Seen.Contains("deferred"), Deadline, "the job to be done");
        await Eventually.TrueAsync(async () => (await LiveAsync()).Count == 0, Deadline, "its outcome to be written");
        (await DeadAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Job_that_fails_after_its_tenant_was_suspended_is_deferred()
    {
        var tenant = await TenantAsync(TenantStatus.Active);
        App.Get<Suspension>().Act = () => SetAsync(tenant, TenantStatus.Suspended);
        var id = await EnqueueAsync(new SuspendItself(), new EnqueueOptions { MaxAttempts = 1 }, tenant);
        await RelayAsync();

        await Worker.StartAsync(CancellationToken.None);

        await Eventually.TrueAsync(() => IsDeferredAsync(id), Deadline, "the job to be deferred");
        (await DeadAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Job_of_a_purged_tenant_is_dropped()
    {
        await EnqueueAsync(new TakeNote("late"), tenantId: EntityId.New());
        await EnqueueAsync(new TakeNote("free"));
        await RelayAsync();

        await Worker.StartAsync(CancellationToken.None);

        await Eventually.TrueAsync(async () => (await LiveAsync()).Count == 0, Deadline, "both jobs to be removed");
        Spy.Seen.ShouldBe(["free"]);
        (await DeadAsync()).ShouldBeEmpty();
    }

    private async Task<bool> IsDeferredAsync(Guid id) =>
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
        await context.Set<Tenant>().IgnoreQueryFilters().Where(t => t.Id == id)
            .ExecuteUpdateAsync(update => update.SetProperty(t => t.Status, status));
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
        throw new NonRetryableJobException("tenant_suspended: the error of a command in a suspended tenant.");
    }
}
