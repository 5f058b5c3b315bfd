using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Common;

/// <summary>
/// What happens before the first request: the schema is brought up to date (Development) or found current (elsewhere), then
/// the startup tasks run. It uses the phase before the hosted services start, so that the server does not listen yet.
/// </summary>
public sealed partial class StartupSequence(
    DatabaseMigrator migrator, IServiceScopeFactory scopes, IOptions<DatabaseOptions> options, IHostEnvironment environment, StartupState state, ILogger<StartupSequence> logger)
    : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (options.Value.MigrateAtStart ?? environment.IsDevelopment())
        {
            await migrator.MigrateAsync(cancellationToken);
        }
        else if (await migrator.PendingAsync(cancellationToken) is { Count: > 0 } pending)
        {
            LogPending(pending.Count, string.Join(", ", pending));
            throw new ConfigurationException(
                $"The database lacks {pending.Count} migrations ({string.Join(", ", pending)}). Run: dotnet run --project src/WebApi -- migrate");
        }

        await using var scope = scopes.CreateAsyncScope();
        foreach (var task in scope.ServiceProvider.GetServices<IStartupTask>())
        {
            await task.RunAsync(cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        state.MarkStarted();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        state.MarkStopping();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Critical, "{Count} migrations are pending ({Names}); the start ends here")]
    private partial void LogPending(int count, string names);
}

/// <summary>Where the process stands; the health checks show it.</summary>
public sealed class StartupState
{
    private volatile bool _started;
    private volatile bool _stopping;

    public bool IsStarted => _started;

    public bool IsStopping => _stopping;

    internal void MarkStarted() => _started = true;

    internal void MarkStopping() => _stopping = true;
}
