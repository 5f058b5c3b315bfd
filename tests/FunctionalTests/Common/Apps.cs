using Microsoft.Data.Sqlite;
using Npgsql;
using Respawn;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Common;

public sealed class SqliteApp : TestApp
{
    protected override string Provider => "Sqlite";

    protected override IDbAdapter Adapter => DbAdapter.Sqlite;

    protected override Task<DatabaseAccess?> PrepareDatabaseAsync()
    {
        var connectionString = $"Data Source={Path.Combine(Root, "app.db")}";
        return Task.FromResult<DatabaseAccess?>(new DatabaseAccess(connectionString, null, () => new SqliteConnection(connectionString)));
    }
}

public sealed class PostgreSqlApp : TestApp
{
    protected override string Provider => "PostgreSql";

    protected override IDbAdapter Adapter => DbAdapter.Postgres;

    protected override async Task<DatabaseAccess?> PrepareDatabaseAsync()
    {
        var postgres = await PostgreSqlServer.FindAsync();
        if (postgres.IsAvailable)
        {
            var database = await postgres.Server.CreateDatabaseWithRolesAsync("functional");

            // What is written once refuses to be emptied, unless triggers are off.
            return new DatabaseAccess(database.App, database.Owner, () => new NpgsqlConnection($"{database.Admin};Options=-c session_replication_role=replica"));
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
