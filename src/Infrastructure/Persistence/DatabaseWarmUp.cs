using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace SvcInfra.Infrastructure.Persistence;

/// <summary>
/// Most of what EF Core's first model and first query cost is the compiling of EF Core itself. A start has a processor idle while
/// the host is put together, so that is done there, on a model of one entity and no connection (docs/decisions/0009).
/// </summary>
internal static class DatabaseWarmUp
{
    private static int _begun;

    /// <summary>Begins once in a process. Nothing waits for it, and nothing needs it.</summary>
    /// <param name="configuration">A hint at the engine: a host that sets another one later starts a little slower.</param>
    public static void Begin(IConfiguration configuration)
    {
        if (Interlocked.Exchange(ref _begun, 1) == 0)
        {
            var provider = configuration[$"{DatabaseOptions.Section}:{nameof(DatabaseOptions.Provider)}"];
            _ = Task.Run(() => Run(new DatabaseOptions { Provider = provider ?? DatabaseOptions.Sqlite }.IsPostgreSql));
        }
    }

    private static void Run(bool isPostgreSql)
    {
        // Not cached, so that nothing of it stays in memory.
        var options = new DbContextOptionsBuilder<WarmUpContext>().EnableServiceProviderCaching(false);
        _ = isPostgreSql ? options.UseNpgsql("Host=localhost") : options.UseSqlite("Data Source=:memory:");
        DatabaseEngine.UseShared(options);
        using var context = new WarmUpContext(options.Options);
        _ = context.Set<Row>().AsNoTracking().ToQueryString();
    }

    private sealed class WarmUpContext(DbContextOptions<WarmUpContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Row>();
    }

    private sealed record Row(Guid Id, string Name, DateTimeOffset At);
}
