using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.TestSupport;

namespace SvcInfra.IntegrationTests.Persistence;

public enum Engine
{
    Sqlite,
    PostgreSql,
}

/// <summary>A database of its own, and a folder for what a host keeps in files. Both go with it: hundreds of databases make a server slow to end.</summary>
internal sealed class TestDatabase : IDisposable
{
    private static readonly Dictionary<Engine, Lazy<Task<TestDatabase>>> Migrated = Enum.GetValues<Engine>().ToDictionary(e => e, e => new Lazy<Task<TestDatabase>>(() => MigrateAsync(e)));

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

    /// <summary>
    /// Without rows, and with the tables of all migrations: they are made once and copied, because making them takes longer than most tests.
    /// Row-level security is left to the start, as its roles are named after the database.
    /// </summary>
    public static async Task<TestDatabase> CreateAsync(Engine engine, string name)
    {
        var server = await ServerAsync(engine);
        var original = await Migrated[engine].Value;
        var database = new TestDatabase(engine, server, server is null ? null : await server.CreateDatabaseWithRolesAsync(name, original.Roles));
        if (engine == Engine.Sqlite)
        {
            System.IO.File.Copy(original.File, database.File);
        }

        return database;
    }

    /// <summary>Without tables.</summary>
    public static async Task<TestDatabase> CreateEmptyAsync(Engine engine, string name)
    {
        var server = await ServerAsync(engine);
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

    private static async Task<PostgreSqlServer?> ServerAsync(Engine engine) => engine == Engine.PostgreSql ? await PostgreSqlServer.GetAsync() : null;

    private static async Task<TestDatabase> MigrateAsync(Engine engine)
    {
        var database = await CreateEmptyAsync(engine, "migrated");
        SharedByTests.EndWithTests(() =>
        {
            database.Dispose();
            return ValueTask.CompletedTask;
        });
        using (var app = new TestApp(database))
        await using (var context = app.Get<AppDbContextFactory>().LeaseForMigration())
        {
            await context.Database.MigrateAsync();
        }

        // The last connection that closes leaves everything in the one file.
        SqliteConnection.ClearAllPools();
        return System.IO.File.Exists(database.File + "-wal") ? throw new InvalidOperationException("SQLite's log is still open.") : database;
    }
}
