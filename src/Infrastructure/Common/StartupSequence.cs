using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Common;

/// <summary>
/// What happens before the server listens: the settings are checked, the schema is brought up to date (Development) or found
/// current (elsewhere), and the startup tasks run.
/// </summary>
public sealed class StartupSequence(
    IServiceScopeFactory scopes, IServiceProvider services, IHostEnvironment environment)
{
    /// <exception cref="OptionsValidationException">A setting is missing or wrong; there may be several.</exception>
    /// <exception cref="ConfigurationException">A setting is missing or wrong, or the schema is not current.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // The host would check them too, but it logs a stack trace where one sentence is wanted.
        services.GetRequiredService<IStartupValidator>().Validate();

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

        await using var scope = scopes.CreateAsyncScope();
        foreach (var task in scope.ServiceProvider.GetServices<IStartupTask>())
        {
            await task.RunAsync(cancellationToken);
        }
    }
}
