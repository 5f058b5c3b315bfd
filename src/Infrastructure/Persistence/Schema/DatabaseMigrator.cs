using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Persistence.PostgreSql;
using SvcInfra.Infrastructure.Persistence.Sqlite;

namespace SvcInfra.Infrastructure.Persistence.Schema;

/// <summary>
/// Brings the schema up to date. Concurrent processes wait for each other. The lock belongs to the operating system or the database server and
/// ends with its holder, so that a killed process blocks no other.
/// </summary>
public sealed partial class DatabaseMigrator(
    AppDbContextFactory contexts,
    RowSecurity security,
    DatabaseProblems problems,
    IOptions<DatabaseOptions> options,
    IHostEnvironment environment,
    ILogger<DatabaseMigrator> logger)
{
    private const long AdvisoryLock = 0x6D69_6772_6174_65; // "migrate"

    /// <exception cref="ConfigurationException">The database cannot be used; the message says why.</exception>
    public async Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReadPendingAsync(cancellationToken);
        }
        catch (Exception e) when (problems.Explain(e) is { } sentence)
        {
            throw new ConfigurationException(sentence, e);
        }
    }

    /// <summary>Applies pending migrations, then row-level security where it differs from the model.</summary>
    /// <returns>The applied migrations, in order; empty when the schema was current.</returns>
    /// <exception cref="ConfigurationException">
    /// The database cannot be used, or the model has changes that no migration has; the message says which.
    /// </exception>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ApplyAsync(cancellationToken);
        }
        catch (Exception e) when (problems.Explain(e, asOwner: true) is { } sentence)
        {
            throw new ConfigurationException(sentence, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && !options.Value.IsPostgreSql)
        {
            throw problems.ExplainFile(e);
        }
    }

    private async Task<IReadOnlyList<string>> ReadPendingAsync(CancellationToken cancellationToken)
    {
        // The start builds the model concurrently, so EF Core is not used before the database has responded.
        var applied = await AppliedAsync(cancellationToken);
        await using var context = contexts.Lease(tenantId: null);
        return applied is null
            ? [.. await context.Database.GetPendingMigrationsAsync(cancellationToken)]
            : [.. context.Database.GetMigrations().Where(migration => !applied.Contains(migration))];
    }

    private async Task<IReadOnlyList<string>> ApplyAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.LeaseForMigration();
        await CreateDatabaseAsync(context, cancellationToken);
        await using var migrationLock = await LockAsync(context, cancellationToken);

        // Checked again inside the lock: the previous holder may have applied them all.
        string[] pending = [.. await context.Database.GetPendingMigrationsAsync(cancellationToken)];
        if (pending.Length > 0 || (environment.IsDevelopment() && !CheckedModel.IsThisBuild(environment, options.Value)))
        {
            ModelDrift.Check(context);
            if (environment.IsDevelopment())
            {
                CheckedModel.Remember(environment, options.Value);
            }
        }

        if (pending.Length > 0)
        {
            await context.Database.MigrateAsync(cancellationToken);
            LogMigrated(pending.Length, pending[^1]);
        }

        if (options.Value.IsPostgreSql)
        {
            await security.ApplyAsync(context, cancellationToken);
        }
        else
        {
            await InsertOnlyTriggers.ApplyAsync(context, cancellationToken);
        }

        return pending;
    }

    /// <summary>Every start runs this one plain query: EF Core would first build a model of the history table.</summary>
    /// <returns>Null when the table cannot be read; EF Core then reads it with retries and a precise error.</returns>
    private async Task<HashSet<string>?> AppliedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = DatabaseEngine.ConnectToExisting(options.Value, environment.ContentRootPath);
            await connection.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT migration_id FROM \"{HistoryRepository.DefaultTableName}\"";
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var applied = new HashSet<string>(StringComparer.Ordinal);
            while (await reader.ReadAsync(cancellationToken))
            {
                applied.Add(reader.GetString(0));
            }

            return applied;
        }
        catch (DbException e) when (e.SqlState != PostgresErrorCodes.InvalidCatalogName)
        {
            return null;
        }
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
            MakePrivate(context);
            await creator.CreateAsync(cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another process created it in the meantime.
        }
    }

    /// <summary>SQLite would create its file readable for every account; its log and its index inherit the file's mode.</summary>
    private static void MakePrivate(AppDbContext context)
    {
        if (context.Database.IsSqlite() && DatabaseEngine.SqliteFile(context.Database.GetConnectionString()!) is { } path)
        {
            PrivateFiles.Open(path, FileMode.OpenOrCreate, share: FileShare.ReadWrite).Dispose();
        }
    }

    private static async Task<IAsyncDisposable> LockAsync(AppDbContext context, CancellationToken cancellationToken)
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

        // EF Core's own lock is a row that a killed process leaves behind and the next would wait for forever. The holder of the file lock is alone,
        // so an existing row belongs to a dead process.
        await context.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
        return file;
    }

    [LoggerMessage(LogLevel.Information, "Applied {Count} migrations. The schema is at {Last}.")]
    private partial void LogMigrated(int count, string last);
}
