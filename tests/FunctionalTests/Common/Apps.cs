using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Respawn;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Common;

public class SqliteApp : TestApp
{
    protected override string Provider => "Sqlite";

    protected override IDbAdapter Adapter => DbAdapter.Sqlite;

    protected override Task<DatabaseAccess?> PrepareDatabaseAsync()
    {
        var connectionString = $"Data Source={Path.Combine(Root, "app.db")}";
        return Task.FromResult<DatabaseAccess?>(new DatabaseAccess(connectionString, null, () => new SqliteConnection(connectionString)));
    }

    /// <summary>What is written once refuses to be emptied, unless its triggers are off for as long.</summary>
    protected override async Task EmptyAsync(DbConnection connection, Respawner respawner)
    {
        var triggers = new List<(string Name, string Sql)>();
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                triggers.Add((reader.GetString(0), reader.GetString(1)));
            }
        }

        await ExecuteAsync(connection, string.Concat(triggers.Select(trigger => $"DROP TRIGGER {trigger.Name};")));
        await respawner.ResetAsync(connection);
        await ExecuteAsync(connection, string.Concat(triggers.Select(trigger => $"{trigger.Sql};")));
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}

public class PostgreSqlApp : TestApp
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
