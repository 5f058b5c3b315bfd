using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Schema;

namespace SvcInfra.WebApi.Common.Hosting;

/// <summary>
/// <c>dotnet run --project src/WebApi -- migrate</c>: brings the schema up to date and exits. Concurrent runs wait for each other.
/// </summary>
internal static class MigrateCommand
{
    public const string Name = "migrate";

    public static async Task<int> RunAsync(IServiceProvider services)
    {
        _ = services.GetRequiredService<IOptions<DatabaseOptions>>().Value;
        services.GetRequiredService<StartupSequence>().EndsWithASentence = true;
        var applied = await services.GetRequiredService<DatabaseMigrator>().MigrateAsync(CancellationToken.None);
        foreach (var migration in applied)
        {
            await Console.Out.WriteLineAsync($"applied {migration}");
        }

        await Console.Out.WriteLineAsync(applied.Count == 0 ? "The schema is up to date." : $"Applied {applied.Count} migrations.");
        return 0;
    }
}
