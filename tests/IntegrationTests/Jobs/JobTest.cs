using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SvcInfra.Application.Jobs;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Jobs;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Jobs;

/// <summary>The base of the suites that run on both engines; each test has a database of its own.</summary>
public abstract class JobTest(Engine engine) : IAsyncLifetime
{
    private protected static readonly string[] Known = ["test.note", "test.secret"];

    private protected TestApp App { get; private set; } = null!;

    private protected TestDatabase Database { get; private set; } = null!;

    private protected Engine Engine { get; } = engine;

    private protected JobSpy Spy { get; } = new();

    private protected IJobStore Store => App.Get<IJobStore>();

    private protected Guid Tenant { get; } = EntityId.New();

    /// <summary>PostgreSQL's clock is the server's, so the application's has to agree there.</summary>
    private protected virtual bool UsesRealClock => Engine == Engine.PostgreSql;

    private protected virtual KeyValuePair<string, string?>[] Settings => [];

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync(Engine, "jobs");
        App = new TestApp(Database, Configure, Settings);
        await App.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await StopAsync();
        App?.Dispose();
        Database?.Dispose();
    }

    private protected virtual Task StopAsync() => Task.CompletedTask;

    private protected virtual void Configure(IServiceCollection services)
    {
        services.AddSingleton(Spy).AddJobHandler(typeof(TakeNoteHandler)).AddJobHandler(typeof(HurryHandler)).AddJobHandler(typeof(KeepSecretHandler));
        if (UsesRealClock)
        {
            services.AddSingleton<TimeProvider, MicrosecondClock>();
        }
    }

    private protected async Task<Guid> EnqueueAsync<T>(T job, EnqueueOptions? options = null, Guid? tenantId = null)
        where T : IJob
    {
        var id = Guid.Empty;
        await using var scope = App.Scope(tenantId ?? Tenant);
        (await scope.RunAsync(async () => { id = await scope.Get<IJobs>().EnqueueAsync(job, options); })).Succeeded().ShouldBeTrue();
        return id;
    }

    private protected async Task<IReadOnlyList<ClaimedJob>> ClaimAsync(int count = 10, string[]? queues = null, Guid[]? fullTenants = null)
    {
        (await Store.PromoteAsync(CancellationToken.None)).ShouldBeTrue();
        return await Store.ClaimAsync(new JobClaim(count, Known, queues ?? ["default"], fullTenants ?? []), CancellationToken.None);
    }

    private protected async Task<List<JobRow>> LiveAsync()
    {
        await using var context = App.Get<AppDbContextFactory>().Lease(tenantId: null);
        return await context.Set<JobRow>().AsNoTracking().OrderBy(job => job.Id).ToListAsync();
    }

    private protected async Task<List<DeadJobRow>> DeadAsync()
    {
        await using var context = App.Get<AppDbContextFactory>().Lease(tenantId: null);
        return await context.Set<DeadJobRow>().AsNoTracking().OrderBy(job => job.Id).ToListAsync();
    }

    /// <summary>Lets time pass for the table: by the clock, or, where the server's clock counts, by moving everything into the past.</summary>
    private protected async Task PassAsync(TimeSpan time)
    {
        if (UsesRealClock)
        {
            await Database.ReadAsync($"UPDATE jobs SET run_at = run_at - interval '{time.TotalSeconds} s', lease_until = lease_until - interval '{time.TotalSeconds} s'");
        }
        else
        {
            App.Time.Advance(time);
        }
    }
}
