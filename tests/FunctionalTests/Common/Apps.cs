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

        // Without foreign keys the order of the tables is free when they are emptied.
        return Task.FromResult<DatabaseAccess?>(new DatabaseAccess(
            connectionString, null, () => new SqliteConnection($"{connectionString};Foreign Keys=False"), "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"));
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

            // What is written once refuses to be emptied, unless triggers are off; foreign keys are off with them.
            return new DatabaseAccess(
                database.App, database.Owner, () => new NpgsqlConnection($"{database.Admin};Options=-c session_replication_role=replica"),
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
        }

        // Said in each test and not here: a fixture that throws fails its tests, and without a server they are to be skipped.
        Unavailable = () => RequiredServers.SkipOrFail("postgres", postgres.Reason);
        return null;
    }
}

/// <summary>The tests of one engine share its application and run one after the other; the two engines run side by side.</summary>
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

/// <summary>With an https address, behind a proxy on this machine that says so of each request.</summary>
public sealed class SecureSqliteApp : SqliteApp
{
    protected override string? PublicUrl => SecurePublicUrl;
}

/// <summary>With an https address, behind a proxy on this machine that says so of each request.</summary>
public sealed class SecurePostgreSqlApp : PostgreSqlApp
{
    protected override string? PublicUrl => SecurePublicUrl;
}
