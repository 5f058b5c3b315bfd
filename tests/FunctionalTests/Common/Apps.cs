using Microsoft.Data.Sqlite;
using Npgsql;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Common;

public class SqliteApp : TestApp
{
    protected override string Provider => "Sqlite";

    protected override Task<DatabaseAccess?> PrepareDatabaseAsync()
    {
        var connectionString = $"Data Source={Path.Combine(Root, "app.db")}";

        // Without foreign keys the tables can be emptied in any order.
        return Task.FromResult<DatabaseAccess?>(new DatabaseAccess(
            connectionString,
            null,
            () => new SqliteConnection($"{connectionString};Foreign Keys=False"),
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"));
    }
}

public class PostgreSqlApp : TestApp
{
    protected override string Provider => "PostgreSql";

    protected override async Task<DatabaseAccess?> PrepareDatabaseAsync()
    {
        var postgres = await PostgreSqlServer.FindAsync();
        if (postgres.IsAvailable)
        {
            var database = await postgres.Server.CreateDatabaseWithRolesAsync("functional");

            // Insert-only tables cannot be emptied unless triggers are off; foreign keys are off with them.
            return new DatabaseAccess(
                database.App, database.Owner, () => new NpgsqlConnection($"{database.Admin};Options=-c session_replication_role=replica"),
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
        }

        // Reported in each test and not here: a fixture that throws fails its tests, but without a server they are skipped.
        Unavailable = () => RequiredServers.SkipOrFail("postgres", postgres.Reason);
        return null;
    }
}

/// <summary>The tests of one engine share its application and run sequentially; the two engines run in parallel.</summary>
[CollectionDefinition(Name)]
public sealed class OnSqlite : ICollectionFixture<SqliteApp>
{
    public const string Name = "on SQLite";
}

[CollectionDefinition(Name)]
public sealed class OnPostgreSql : ICollectionFixture<PostgreSqlApp>
{
    public const string Name = "on PostgreSQL";
}

/// <summary>With an https public URL, behind a proxy on this machine that sets it in each request.</summary>
public sealed class SecureSqliteApp : SqliteApp
{
    protected override string? PublicUrl => SecurePublicUrl;
}

/// <summary>With an https public URL, behind a proxy on this machine that sets it in each request.</summary>
public sealed class SecurePostgreSqlApp : PostgreSqlApp
{
    protected override string? PublicUrl => SecurePublicUrl;
}
