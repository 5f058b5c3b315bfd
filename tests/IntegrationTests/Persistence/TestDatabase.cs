using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using SvcInfra.TestSupport;

namespace SvcInfra.IntegrationTests.Persistence;

public enum Engine
{
    Sqlite,
    PostgreSql,
}

/// <summary>An empty database of its own, and a folder for what a host keeps in files. Both go with it: hundreds of databases make a server slow to end.</summary>
internal sealed class TestDatabase : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("persistence");

    private readonly PostgreSqlServer? _server;

    private TestDatabase(Engine engine, PostgreSqlServer? server, PostgreSqlDatabase? roles)
    {
        Engine = engine;
        _server = server;
        Roles = roles;
        ConnectionString = roles?.Admin ?? $"Data Source={File}";
    }

    public Engine Engine { get; }

    /// <summary>Past everything under test: on PostgreSQL a superuser's.</summary>
    public string ConnectionString { get; }

    /// <summary>On PostgreSQL, the ways into it.</summary>
    public PostgreSqlDatabase? Roles { get; }

    public string Folder => _folder.FullName;

    /// <summary>SQLite's file.</summary>
    public string File => Path.Combine(Folder, "app.db");

    /// <summary>As the host reads them.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["Database:Provider"] = Engine.ToString(),
        ["Database:ConnectionString"] = Roles?.App ?? ConnectionString,
        ["Database:MigrationConnectionString"] = Roles?.Owner,
    };

    /// <summary>As a process of its own reads them.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Variables => Settings.Select(setting => KeyValuePair.Create(setting.Key.Replace(":", "__"), setting.Value));

    public static async Task<TestDatabase> CreateAsync(Engine engine, string name)
    {
        var server = engine == Engine.PostgreSql ? await PostgreSqlServer.GetAsync() : null;
        return new TestDatabase(engine, server, server is null ? null : await server.CreateDatabaseWithRolesAsync(name));
    }

    /// <summary>The first value of each row, read past everything under test.</summary>
    public async Task<List<object>> ReadAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<object>();
        while (await reader.ReadAsync())
        {
            values.Add(reader.GetValue(0));
        }

        return values;
    }

    public async Task<DbConnection> OpenAsync()
    {
        DbConnection connection = Engine == Engine.PostgreSql
            ? new NpgsqlConnection(ConnectionString + ";Pooling=false")
            : new SqliteConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    public void Dispose()
    {
        // Idle connections keep the file open.
        SqliteConnection.ClearAllPools();
        if (_server is not null)
        {
            foreach (var connectionString in new[] { Roles!.Admin, Roles.Owner, Roles.App })
            {
                using var connection = new NpgsqlConnection(connectionString);
                NpgsqlConnection.ClearPool(connection);
            }

            _server.DropDatabaseAsync(ConnectionString).GetAwaiter().GetResult();
        }

        _folder.Delete(recursive: true);
    }
}
