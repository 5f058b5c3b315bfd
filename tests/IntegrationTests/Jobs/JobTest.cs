using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Jobs;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Jobs.Worker;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Jobs;

/// <summary>The base of the tests that run on both engines and on the external stores; each test has its own database.</summary>
public abstract class JobTest(Engine engine, Backend backend = Backend.Database) : IAsyncLifetime
{
    private protected static readonly string[] Known = ["test.note", "test.secret", "test.file"];

    private protected TestApp App { get; private set; } = null!;

    private protected TestDatabase Database { get; private set; } = null!;

    private protected Engine Engine { get; } = engine;

    private protected Backend Backend { get; } = backend;

    private protected bool IsExternal => Backend != Backend.Database;

    private protected JobSpy Spy { get; } = new();

    private protected IJobStore Store => App.Get<IJobStore>();

    /// <summary>An active tenant.</summary>
    private protected Guid Tenant { get; private set; }

    /// <summary>If the server's clock counts, the application must use the real time too.</summary>
    private protected virtual bool UsesRealClock => Engine == Engine.PostgreSql || Backend == Backend.Redis;

    private protected TestStore Behind => TestStore.Of(Backend, App);

    private protected virtual KeyValuePair<string, string?>[] Settings => [];

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync(Engine, "jobs");
        App = new TestApp(Database, Configure, [.. Settings, .. await BackendSettingsAsync()]);
        await App.StartAsync();
        Tenant = await AddTenantAsync("jobs");
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
        services.AddSingleton(Spy).AddJobHandler(typeof(TakeNoteHandler)).AddJobHandler(typeof(HurryHandler))
            .AddJobHandler(typeof(KeepSecretHandler)).AddJobHandler(typeof(FileNoteHandler));
        if (UsesRealClock)
        {
            services.AddSingleton<TimeProvider, MicrosecondClock>();
        }
    }

    private protected async Task<Guid> AddTenantAsync(string slug)
    {
        var tenant = Domain.Tenants.Tenant.Create(Slug.Create(slug).Value, slug);
        await using var context = App.Get<AppDbContextFactory>().Lease(tenantId: null);
        context.Add(tenant);
        await context.SaveChangesAsync();
        return tenant.Id;
    }

    private protected async Task<Guid> EnqueueAsync<T>(T job, EnqueueOptions? options = null, Guid? tenantId = null)
        where T : IJob
    {
        var id = Guid.Empty;
        await using var scope = App.Scope(tenantId ?? Tenant);
        (await scope.RunAsync(async () => { id = await scope.Get<IJobs>().EnqueueAsync(job, options); })).Succeeded().ShouldBeTrue();
        return id;
    }

    /// <summary>Moves committed jobs to an external store, as the relay does.</summary>
    private protected async Task RelayAsync()
    {
        while (await App.Get<IEnumerable<IHostedService>>().OfType<JobRelay>().Single().MoveAsync(CancellationToken.None))
        {
            // Each call moves one batch.
        }
    }

    private protected async Task<IReadOnlyList<ClaimedJob>> ClaimAsync(int count = 10, string[]? queues = null, Guid[]? fullTenants = null)
    {
        await RelayAsync();
        (await Store.PromoteAsync(CancellationToken.None)).ShouldBeTrue();
        return await Store.ClaimAsync(new JobClaim(count, Known, queues ?? ["default"], fullTenants ?? []), CancellationToken.None);
    }

    private protected Task<List<JobRow>> LiveAsync() => Behind.LiveAsync();

    private protected async Task<List<DeadLetterRow>> DeadAsync()
    {
        await using var context = App.Get<AppDbContextFactory>().Lease(tenantId: null);
        return await context.Set<DeadLetterRow>().AsNoTracking().OrderBy(job => job.Id).ToListAsync();
    }

    /// <summary>Lets time pass by advancing the fake clock or, if the server's clock counts, by moving all jobs into the past.</summary>
    private protected async Task PassAsync(TimeSpan time)
    {
        if (UsesRealClock)
        {
            await Behind.PassAsync(time);
        }
        else
        {
            App.Time.Advance(time);
        }
    }

    private async Task<KeyValuePair<string, string?>[]> BackendSettingsAsync() => Backend switch
    {
        Backend.Redis =>
        [
            new("Jobs:Backend", "Redis"), new("Jobs:Redis:ConnectionString", await RedisAsync()),
            new("Jobs:Redis:KeyPrefix", $"test:{EntityId.New():N}"),
        ],
        Backend.Memory => [new("Jobs:Backend", "Memory")],
        _ => [],
    };

    private protected virtual async Task<string> RedisAsync() => (await RedisServer.GetAsync()).ConnectionString;
}
