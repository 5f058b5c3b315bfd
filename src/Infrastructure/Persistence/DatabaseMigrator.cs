using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace SvcInfra.Infrastructure.Persistence;

/// <summary>
/// Brings the schema up to date. Two processes that try at once queue up, and one that dies in between leaves nothing
/// that the next would wait for: the lock is the operating system's or the server's, and dies with its holder.
/// </summary>
public sealed partial class DatabaseMigrator(AppDbContextFactory contexts, ILogger<DatabaseMigrator> logger)
{
    private const long AdvisoryLock = 0x6D69_6772_6174_65; // "migrate"

    public async Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Lease(tenantId: null);
        return [.. await context.Database.GetPendingMigrationsAsync(cancellationToken)];
    }

    /// <returns>The migrations that were applied, in order; empty when the schema was current.</returns>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Lease(tenantId: null);
        await CreateDatabaseAsync(context, cancellationToken);
        await using var turn = await WaitForTurnAsync(context, cancellationToken);

        // Asked again inside the lock: whoever was before us may have done it all.
        string[] pending = [.. await context.Database.GetPendingMigrationsAsync(cancellationToken)];
        if (pending.Length == 0)
        {
            return [];
        }

        await context.Database.MigrateAsync(cancellationToken);
        LogMigrated(pending.Length, pending[^1]);
        return pending;
    }

    private static async Task CreateDatabaseAsync(AppDbContext context, CancellationToken cancellationToken)
    {
        var creator = context.GetService<IRelationalDatabaseCreator>();
        if (await creator.ExistsAsync(cancellationToken))
        {
            return;
        }

        try
        {
            await creator.CreateAsync(cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another process created it between the question and the answer.
        }
    }

    private static async Task<IAsyncDisposable> WaitForTurnAsync(AppDbContext context, CancellationToken cancellationToken)
    {
        var connectionString = context.Database.GetConnectionString()!;
        if (!context.Database.IsSqlite())
        {
            var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ToString());
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand($"SELECT pg_advisory_lock({AdvisoryLock})", connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }

        var file = await FileLock.WaitAsync(new SqliteConnectionStringBuilder(connectionString).DataSource + ".migrate", cancellationToken);

        // EF Core's own lock is a row that a killed process leaves behind, and that the next would wait for without end.
        // Whoever holds the file's lock is alone, so a row that is there now is a dead process's.
        await context.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
        return file;
    }

    [LoggerMessage(LogLevel.Information, "Applied {Count} migrations; the schema is at {Last}")]
    private partial void LogMigrated(int count, string last);
}
