using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Update;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Persistence.PostgreSql;
using SvcInfra.Infrastructure.Persistence.Sqlite;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Persistence;

/// <summary>The EF Core options of both engines.</summary>
internal static class DatabaseEngine
{
    private static readonly LazyTransactionInterceptor LazyTransaction = new();
    private static readonly SqlitePragmas Pragmas = new();
    private static readonly TenantContextInterceptor TenantContext = new();

    public static void UseSqlite(DbContextOptionsBuilder options, IServiceProvider services)
    {
        var settings = services.GetRequiredService<IOptions<DatabaseOptions>>().Value;
        var contentRoot = services.GetRequiredService<IHostEnvironment>().ContentRootPath;
        UseSqlite(options, SqliteConnectionString(settings, contentRoot));
    }

    /// <summary>A context for the model only, without a database.</summary>
    public static SqliteDbContext UnconnectedSqlite()
    {
        var options = AsPooled<SqliteDbContext>();
        UseSqlite(options, "Data Source=:memory:");
        return new SqliteDbContext(options.Options);
    }

    /// <inheritdoc cref="UnconnectedSqlite"/>
    public static PostgreSqlDbContext UnconnectedPostgreSql()
    {
        var options = AsPooled<PostgreSqlDbContext>();
        UsePostgreSql(options, new DatabaseOptions { Provider = DatabaseOptions.PostgreSql, ConnectionString = "Host=localhost" });
        return new PostgreSqlDbContext(options.Options);
    }

    public static void UsePostgreSql(DbContextOptionsBuilder options, IServiceProvider services) =>
        UsePostgreSql(options, services.GetRequiredService<IOptions<DatabaseOptions>>().Value);

    private static void UsePostgreSql(DbContextOptionsBuilder options, DatabaseOptions settings)
    {
        options.UseNpgsql(settings.ConnectionString, npgsql => npgsql.EnableRetryOnFailure(settings.MaxRetries, TimeSpan.FromSeconds(5), null));
        options.ReplaceService<IModificationCommandBatchFactory, TenantContextCommandBatchFactory>();
        UseShared(options);

        // After the interceptors that open a transaction: its first statement has to set the tenant context.
        options.AddInterceptors(TenantContext);
    }

    private static void UseSqlite(DbContextOptionsBuilder options, string connectionString)
    {
        options.UseSqlite(connectionString).AddInterceptors(Pragmas);
        UseShared(options);
    }

    /// <summary>Starts like a pool does: contexts share one model only if their options were set in the same order.</summary>
    private static DbContextOptionsBuilder<T> AsPooled<T>()
        where T : DbContext =>
        new DbContextOptionsBuilder<T>().UseApplicationServiceProvider(null);

    private static void UseShared(DbContextOptionsBuilder options) =>
        options.UseSnakeCaseNamingConvention()
            .AddInterceptors(LazyTransaction)
            .EnableThreadSafetyChecks(false)
            .ConfigureWarnings(warnings => warnings

                // Refused values become responses (409, 412), so an error line for each would hide the real errors.
                .Ignore(CoreEventId.SaveChangesFailed, RelationalEventId.CommandError)

                // ModelDrift says it in a sentence, and has checked before a migration is applied.
                .Ignore(RelationalEventId.PendingModelChangesWarning)

                // Savepoints are disabled on purpose: a failed save ends its command.
                .Ignore(CoreEventId.OptimisticConcurrencyException));

    /// <summary>A plain connection that does not create a missing SQLite file.</summary>
    public static DbConnection ConnectToExisting(DatabaseOptions settings, string contentRoot)
    {
        if (settings.IsPostgreSql)
        {
            return new NpgsqlConnection(settings.ConnectionString);
        }

        var sqlite = new SqliteConnectionStringBuilder(SqliteConnectionString(settings, contentRoot));
        sqlite.Mode = sqlite.Mode == SqliteOpenMode.ReadWriteCreate ? SqliteOpenMode.ReadWrite : sqlite.Mode;
        return new SqliteConnection(sqlite.ToString());
    }

    public static string SqliteConnectionString(DatabaseOptions settings, string contentRoot)
    {
        var builder = new SqliteConnectionStringBuilder(settings.ConnectionString ?? "Data Source=App_Data/app.db");
        if (IsFile(builder))
        {
            builder.DataSource = Path.GetFullPath(builder.DataSource, contentRoot);
            CreateFolder(Path.GetDirectoryName(builder.DataSource)!);
        }

        builder.ForeignKeys = true;
        return builder.ToString();
    }

    private static void CreateFolder(string path)
    {
        try
        {
            PrivateFiles.CreateFolder(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw WritableFolder.Refusal(path, $"{DatabaseOptions.Section}:{nameof(DatabaseOptions.ConnectionString)}", e);
        }
    }

    /// <summary>The file of a connection string; null for a database in memory or a URI.</summary>
    public static string? SqliteFile(string connectionString)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString);
        return IsFile(builder) ? builder.DataSource : null;
    }

    private static bool IsFile(SqliteConnectionStringBuilder builder) =>
        builder.Mode != SqliteOpenMode.Memory
        && !builder.DataSource.StartsWith(':')
        && !builder.DataSource.StartsWith("file:", StringComparison.Ordinal);
}
