using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using SvcInfra.Application;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Schema;

namespace SvcInfra.IntegrationTests.Persistence;

/// <summary>The application's services on a test's database, without HTTP and with a fixed clock.</summary>
internal sealed class TestApp : IDisposable
{
    private readonly IHost _host;

    public TestApp(TestDatabase database, Action<IServiceCollection>? configure = null, params KeyValuePair<string, string?>[] settings)
    {
        Database = database;
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            DisableDefaults = true,
            EnvironmentName = Environments.Development,
            ContentRootPath = database.Folder,
        });
        builder.Configuration.AddInMemoryCollection(database.Settings).AddInMemoryCollection(settings);
        builder.Services.AddApplication();
        builder.Services.AddInfrastructure(builder.Configuration, builder.Environment);
        builder.Services.AddSingleton<TimeProvider>(Time);
        configure?.Invoke(builder.Services);
        _host = builder.Build();
    }

    public TestDatabase Database { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 1, 9, 30, 0, TimeSpan.Zero).AddTicks(1_234_567));

    public DatabaseMigrator Migrator => Get<DatabaseMigrator>();

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>Runs one of the startup tasks.</summary>
    public T Startup<T>()
        where T : IStartupTask => _host.Services.GetServices<IStartupTask>().OfType<T>().Single();

    /// <summary>Runs the start: migrations, then the startup tasks.</summary>
    public Task StartAsync() => Get<StartupSequence>().RunAsync(CancellationToken.None);

    /// <summary>A scope like that of one request by a user, in a tenant or in none.</summary>
    public TestScope Scope(Guid? tenantId = null, Guid? userId = null) =>
        Scope(new RequestIdentity(PrincipalKind.User) { UserId = userId ?? Guid.CreateVersion7(), TenantId = tenantId });

    public TestScope Scope(RequestIdentity identity)
    {
        var scope = _host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Set(identity);
        return new TestScope(scope);
    }

    public void Dispose() => _host.Dispose();
}

internal sealed class TestScope(AsyncServiceScope scope) : IAsyncDisposable
{
    public AppDbContext Db => Get<AppDbContext>();

    public IUnitOfWork UnitOfWork => Get<IUnitOfWork>();

    public T Get<T>()
        where T : notnull => scope.ServiceProvider.GetRequiredService<T>();

    public IRepository<T> Repository<T>()
        where T : AggregateRoot => Get<IRepository<T>>();

    /// <summary>Runs a command as the pipeline does.</summary>
    public Task<Ardalis.Result.Result> RunAsync(Func<Task<Ardalis.Result.Result>> handler, ICommandBase? command = null) =>
        UnitOfWork.ExecuteAsync(command ?? new AnyCommand(), handler, CancellationToken.None);

    /// <summary>Runs a command that succeeds unless it throws.</summary>
    public Task<Ardalis.Result.Result> RunAsync(Func<Task> handler) => RunAsync(async () =>
    {
        await handler();
        return Ardalis.Result.Result.Success();
    });

    public ValueTask DisposeAsync() => scope.DisposeAsync();
}

internal sealed record AnyCommand : ICommand;

internal sealed record LastingCommand : ICommitsOnFailure;
