using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Schema;

namespace SvcInfra.Infrastructure.Common;

/// <summary>
/// What happens before the first request is served: the schema is brought up to date (Development) or found current
/// (elsewhere), and the startup tasks run.
/// </summary>
public sealed class StartupSequence(IServiceProvider services, IHostEnvironment environment)
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether all of it has succeeded.</summary>
    public bool IsComplete => _completion.Task.IsCompletedSuccessfully;

    /// <summary>Ends when the sequence does; fails as it does.</summary>
    public Task Completion => _completion.Task;

    /// <summary>For background work, which has nothing to do before.</summary>
    /// <returns>Whether it was completed; false when it failed, or the token was cancelled first.</returns>
    public async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        await Completion.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return IsComplete;
    }

    /// <summary>Runs it once. It checks the settings before it returns; the rest goes on beside the caller.</summary>
    /// <exception cref="OptionsValidationException">A setting is missing or wrong; there may be several. Thrown before a task is returned.</exception>
    /// <exception cref="ConfigurationException">A setting is missing or wrong, or the schema is not current.</exception>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        // The host would check them too, but it logs a stack trace where one sentence is wanted.
        services.GetRequiredService<IStartupValidator>().Validate();
        return RunCheckedAsync(cancellationToken);
    }

    private async Task RunCheckedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(Task.Run(() => CheckSchemaAsync(cancellationToken), cancellationToken), BuildModelAsync());
            await Task.WhenAll(services.GetServices<IStartupTask>().Select(task => Task.Run(() => task.RunAsync(cancellationToken), cancellationToken)));
            _completion.TrySetResult();
        }
        catch (Exception e)
        {
            // Whoever waits learns of it; the caller ends the process with it.
            _completion.TrySetException(e);
            _ = _completion.Task.Exception;
            throw;
        }
    }

    private async Task BuildModelAsync()
    {
        await DatabaseWarmUp.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        services.GetRequiredService<AppDbContextFactory>().BuildModel();
    }

    private async Task CheckSchemaAsync(CancellationToken cancellationToken)
    {
        var migrator = services.GetRequiredService<DatabaseMigrator>();
        if (services.GetRequiredService<IOptions<DatabaseOptions>>().Value.MigrateAtStart ?? environment.IsDevelopment())
        {
            await migrator.MigrateAsync(cancellationToken);
        }
        else if (await migrator.PendingAsync(cancellationToken) is { Count: > 0 } pending)
        {
            throw new ConfigurationException(
                $"the database lacks {pending.Count} migrations ({string.Join(", ", pending)}). Run: dotnet run --project src/WebApi -- migrate");
        }
    }
}
