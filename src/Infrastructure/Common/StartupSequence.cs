using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Schema;

namespace SvcInfra.Infrastructure.Common;

/// <summary>
/// Runs before the first request is served: the schema is updated (Development) or checked (elsewhere), and the startup tasks run.
/// </summary>
public sealed class StartupSequence(IServiceProvider services, IHostEnvironment environment)
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether everything has succeeded.</summary>
    public bool IsComplete => _completion.Task.IsCompletedSuccessfully;

    /// <summary>
    /// Whether the process is starting, or runs a command: a failure then ends it with one sentence, and the framework's error lines with stack
    /// traces are held back (<see cref="LoggerLevels"/>).
    /// </summary>
    public bool EndsWithASentence { get; set; }

    /// <summary>Completes with the sequence, and fails when it fails.</summary>
    public Task Completion => _completion.Task;

    /// <summary>For background work, which must not start earlier.</summary>
    /// <returns>True when the start is complete; false when it failed or the token was cancelled first.</returns>
    public async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        await Completion.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return IsComplete;
    }

    /// <summary>Validates all settings.</summary>
    /// <exception cref="OptionsValidationException">Settings are missing or wrong.</exception>
    public void Validate() => services.GetRequiredService<IStartupValidator>().Validate();

    /// <summary>Runs the sequence once. It validates the settings before it returns; the rest runs concurrently with the caller.</summary>
    /// <exception cref="OptionsValidationException">Settings are missing or wrong. Thrown before a task is returned.</exception>
    /// <exception cref="ConfigurationException">A setting is missing or wrong, or the schema is not current.</exception>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        // The host would validate them too, but logs a stack trace instead of one sentence.
        Validate();
        return RunCheckedAsync(cancellationToken);
    }

    private async Task RunCheckedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(Task.Run(() => CheckSchemaAsync(cancellationToken), cancellationToken), BuildModelAsync());
            await Task.WhenAll(services.GetServices<IStartupTask>()
                .Select(task => Task.Run(() => task.RunAsync(cancellationToken), cancellationToken)));
            _completion.TrySetResult();
        }
        catch (Exception e)
        {
            // Waiting requests get the exception; the caller ends the process with it.
            _completion.TrySetException(e);
            _ = _completion.Task.Exception;
            if (e is not ConfigurationException && services.GetRequiredService<DatabaseProblems>().Explain(e) is { } sentence)
            {
                throw new ConfigurationException(sentence, e);
            }

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
                $"The database lacks {pending.Count} migrations ({string.Join(", ", pending)}). Run: dotnet run --project src/WebApi -- migrate");
        }
    }
}
