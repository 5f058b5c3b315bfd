using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace SvcInfra.Infrastructure.Persistence.Schema;

/// <summary>
/// Building the model is the slowest part of a start, and one core is idle while the host is built: the model is built there, without a connection
/// or a service (docs/decisions/0009). EF Core caches models, so the application's contexts reuse it.
/// </summary>
internal static class DatabaseWarmUp
{
    private static int _begun;

    /// <summary>Completes when the model is built or failed to build. A context that is used earlier blocks its thread until then.</summary>
    public static Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Starts once per process.</summary>
    /// <param name="configuration">A hint at the engine: a host that sets another engine later starts a little slower.</param>
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
