using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace SvcInfra.Infrastructure.Persistence.Schema;

/// <summary>
/// The model takes longest of a start, and a processor is idle while the host is put together: it is built there, without a
/// connection or a service (docs/decisions/0009). EF Core keeps models, so the application's contexts find it.
/// </summary>
internal static class DatabaseWarmUp
{
    private static int _begun;

    /// <summary>Ends when the model is there, or could not be built. A context used before blocks its thread until then.</summary>
    public static Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Begins once in a process.</summary>
    /// <param name="configuration">A hint at the engine: a host that sets another one later starts a little slower.</param>
    public static void Begin(IConfiguration configuration)
    {
        if (Interlocked.Exchange(ref _begun, 1) == 0)
        {
            var provider = configuration[$"{DatabaseOptions.Section}:{nameof(DatabaseOptions.Provider)}"] ?? DatabaseOptions.Sqlite;
            Completion = Task.Run(() => BuildModel(new DatabaseOptions { Provider = provider }.IsPostgreSql));
        }
    }

    private static void BuildModel(bool isPostgreSql)
    {
        using DbContext context = isPostgreSql ? DatabaseEngine.UnconnectedPostgreSql() : DatabaseEngine.UnconnectedSqlite();
        _ = context.Model;
    }
}
