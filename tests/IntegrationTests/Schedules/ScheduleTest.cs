using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules;
using SvcInfra.Application.Schedules.Contracts;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Schedules;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Schedules;

/// <summary>The base of the tests of schedules: one database per test, with any number of applications. No worker runs the jobs.</summary>
public abstract class ScheduleTest(Engine engine) : IAsyncLifetime
{
    private protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly List<TestApp> _apps = [];

    private protected TestDatabase Database { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Database = await TestDatabase.CreateAsync(engine, "schedules");

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var app in _apps)
        {
            await StopAsync(app);
            app.Dispose();
        }

        Database?.Dispose();
    }

    /// <summary>Starts an application that declares these schedules in addition to its own. It does not fire yet.</summary>
    private protected Task<TestApp> DeclareAsync(params RecurringAttribute[] schedules) => DeclareAsync(_ => { }, schedules);

    private protected async Task<TestApp> DeclareAsync(Action<IServiceCollection> configure, params RecurringAttribute[] schedules)
    {
        var app = new TestApp(
            Database,
            services =>
            {
                services.AddSingleton<TimeProvider, MicrosecondClock>().AddJobHandler(typeof(TickHandler));
                foreach (var settings in schedules)
                {
                    services.AddSingleton<ScheduleType>(new ScheduleType<Tick>(settings));
                }

                configure(services);
            },
            new("Schedules:CheckInInterval", "00:00:01"),
            new("Schedules:MisfireThreshold", "00:00:05"));
        _apps.Add(app);
        await app.StartAsync();
        return app;
    }

    private protected static ScheduleService Service(TestApp app) => app.Get<IEnumerable<IHostedService>>().OfType<ScheduleService>().Single();

    private protected static Task FireAsync(TestApp app) => Service(app).StartAsync(CancellationToken.None);

    private protected static Task StopAsync(TestApp app) => Service(app).StopAsync(CancellationToken.None);

    private protected static Task ReconcileAsync(TestApp app) => app.Get<ScheduleReconciler>().RunAsync(CancellationToken.None);

    private protected static IScheduleAdministration Administration(TestApp app) => app.Get<IScheduleAdministration>();

    private protected static async Task<ScheduleState?> StateAsync(TestApp app, string name) =>
        (await Administration(app).ListAsync(CancellationToken.None)).SingleOrDefault(state => state.Name == name);

    private protected static Task<bool> FireOnceAsync(TestApp app, string name, DateTimeOffset at) =>
        app.Get<ScheduleFirer>().FireAsync(app.Get<ScheduleCatalog>().Find(name).ShouldNotBeNull(), at, CancellationToken.None);

    private protected static async Task<List<DateTimeOffset>> FiringsAsync(TestApp app, string name)
    {
        await using var context = app.Get<AppDbContextFactory>().Lease(tenantId: null);
        return await context.Set<ScheduleFiring>().Where(f => f.Schedule == name).OrderBy(f => f.ScheduledAt)
            .Select(f => f.ScheduledAt).ToListAsync();
    }

    private protected static async Task<List<JobRow>> JobsAsync(TestApp app)
    {
        await using var context = app.Get<AppDbContextFactory>().Lease(tenantId: null);
        return await context.Set<JobRow>().AsNoTracking().Where(job => job.Name == "test.tick").ToListAsync();
    }
}
