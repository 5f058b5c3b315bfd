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

/// <summary>
/// A database of its own, and a folder for a host's files. Both are deleted with it: hundreds of databases slow a server's shutdown.
/// </summary>
internal sealed class TestDatabase : IDisposable
{
    private static readonly Dictionary<Engine, Lazy<Task<TestDatabase>>> Migrated =
        Enum.GetValues<Engine>().ToDictionary(e => e, e => new Lazy<Task<TestDatabase>>(() => MigrateAsync(e)));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("persistence");

    private readonly PostgreSqlServer? _server;
    private readonly bool _sharesRoles;

    private TestDatabase(Engine engine, PostgreSqlServer? server, PostgreSqlDatabase? roles, bool sharesRoles)
    {
        Engine = engine;
        _server = server;
        _sharesRoles = sharesRoles;
        Roles = roles;
        ConnectionString = roles?.Admin ?? $"Data Source={File}";
    }

    public Engine Engine { get; }

    /// <summary>A connection that bypasses the application; on PostgreSQL a superuser's.</summary>
    public string ConnectionString { get; }

    /// <summary>The connection strings on PostgreSQL.</summary>
    public PostgreSqlDatabase? Roles { get; }

    public string Folder => _folder.FullName;

    private string Unpooled => $"{ConnectionString};Pooling=false";

    /// <summary>SQLite's file.</summary>
    public string File => Path.Combine(Folder, "app.db");

    /// <summary>In the form of configuration keys.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["Database:Provider"] = Engine.ToString(),
        ["Database:ConnectionString"] = Roles?.App ?? ConnectionString,
        ["Database:MigrationConnectionString"] = Roles?.Owner,
        ["Database:SystemRole"] = _sharesRoles ? Roles?.SystemRole : null,
        ["Database:RetentionRole"] = _sharesRoles ? Roles?.RetentionRole : null,
    };

    /// <summary>In the form of environment variables.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Variables =>
        Settings.Select(setting => KeyValuePair.Create(setting.Key.Replace(":", "__"), setting.Value));

    /// <summary>
    /// A migrated database without rows: with all tables, and with row-level security for roles that the copies share. It is created once and copied,
    /// because creating it takes longer than most tests.
    /// </summary>
    public static async Task<TestDatabase> CreateAsync(Engine engine, string name) => await CopyAsync(await Migrated[engine].Value, name);

    /// <summary>A copy of another database with its rows and files; the original is closed, see <see cref="Close"/>.</summary>
    /// <param name="original">Created by <see cref="CreateAsync"/>.</param>
    /// <param name="name">A readable part of the name.</param>
    public static async Task<TestDatabase> CopyAsync(TestDatabase original, string name)
    {
        var server = original._server;
        var roles = server is null ? null : await server.CreateDatabaseWithRolesAsync(name, original.Roles);
        var copy = new TestDatabase(original.Engine, server, roles, sharesRoles: true);
        foreach (var file in Directory.GetFiles(original.Folder, "*", SearchOption.AllDirectories))
        {
            var path = Path.Combine(copy.Folder, Path.GetRelativePath(original.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            System.IO.File.Copy(file, path);
        }

        return copy;
    }

    /// <summary>Without tables, and for roles of its own, which are named after it.</summary>
    public static Task<TestDatabase> CreateEmptyAsync(Engine engine, string name) => CreateEmptyAsync(engine, name, sharesRoles: false);

    private static async Task<TestDatabase> CreateEmptyAsync(Engine engine, string name, bool sharesRoles)
    {
        var server = await ServerAsync(engine);
        return new TestDatabase(engine, server, server is null ? null : await server.CreateDatabaseWithRolesAsync(name), sharesRoles);
    }

    /// <summary>The first value of each row, read without the application.</summary>
    public async Task<List<object>> ReadAsync(string sql)
    {
        // PostgreSQL's from the pool: tests poll, and a new session costs more than most queries.
        await using DbConnection connection = Engine == Engine.PostgreSql ? new NpgsqlConnection(ConnectionString) : new SqliteConnection(Unpooled);
        await connection.OpenAsync();
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

    /// <summary>Begins or ends an outage: PostgreSQL refuses new connections, and at the beginning ends those that are open.</summary>
    public async Task AllowConnectionsAsync(bool allow)
    {
        var administration = new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false };
        var name = administration.Database;
        administration.Database = "postgres";
        await using var connection = new NpgsqlConnection(administration.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS {allow}", connection);
        await command.ExecuteNonQueryAsync();
        if (!allow)
        {
            // A connection that is made after the outage must live, or its end would be logged as another outage.
            command.CommandText = $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'";
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>A session that ends with the connection, whatever a test sets in it.</summary>
    public async Task<DbConnection> OpenAsync()
    {
        DbConnection connection = Engine == Engine.PostgreSql ? new NpgsqlConnection(Unpooled) : new SqliteConnection(Unpooled);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Makes it an original for copies: it is no longer used, and exists until the run ends.</summary>
    /// <exception cref="InvalidOperationException">It is still in use.</exception>
    public void Close()
    {
        // The last connection that closes moves everything to the one file.
        SqliteConnection.ClearAllPools();
        if (System.IO.File.Exists(File + "-wal"))
        {
            throw new InvalidOperationException("SQLite's log is still open.");
        }

        SharedByTests.EndWithTests(() =>
        {
            Dispose();
            return ValueTask.CompletedTask;
        });
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
        var database = await CreateEmptyAsync(engine, "migrated", sharesRoles: true);
        using (var app = new TestApp(database))
        {
            await app.Migrator.MigrateAsync(CancellationToken.None);
        }

        database.Close();
        return database;
    }
}
