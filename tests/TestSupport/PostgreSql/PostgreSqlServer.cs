using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Npgsql;

namespace SvcInfra.TestSupport;

/// <summary>
/// A PostgreSQL server for tests: the one that <c>TEST_POSTGRES</c> names, if set; otherwise a container, if a Docker engine responds; otherwise a
/// throw-away cluster of the installed programs. Without any of them the requesting test is skipped with a reason that says how to get one, or fails
/// if <c>TESTS_REQUIRE</c> names <c>postgres</c>.
/// </summary>
public sealed partial class PostgreSqlServer : IAsyncDisposable
{
    private const int LongestIdentifier = 63 - 10; // "_retention" is appended
    private static readonly Lazy<Task<PostgreSqlAvailability>> s_shared = new(StartSharedAsync);

    private readonly IPostgreSqlHost _host;
    private readonly NpgsqlDataSource _admin;
    private readonly ConcurrentDictionary<string, bool> _databases = new(StringComparer.Ordinal);
    private readonly Lazy<Task<ServerRoles>> _roles;
    private bool _isShared;
    private bool _ended;

    internal PostgreSqlServer(IPostgreSqlHost host)
    {
        _host = host;
        _admin = NpgsqlDataSource.Create(host.Connection);
        _roles = new(CreateRolesAsync);
    }

    /// <summary>Connects to the server's maintenance database, as a user who may create databases.</summary>
    public string ConnectionString => _host.Connection.ConnectionString;

    /// <summary>The origin of the server, for people.</summary>
    public string Origin => _host.Origin;

    internal IPostgreSqlHost Host => _host;

    /// <summary>
    /// The server that all tests of this process share, started by the first call and ended with the process; skips or fails the running test when
    /// none exists.
    /// </summary>
    public static async Task<PostgreSqlServer> GetAsync() => (await FindAsync()).OrSkip();

    /// <summary>As <see cref="GetAsync"/>, but reports a missing server instead of skipping.</summary>
    public static Task<PostgreSqlAvailability> FindAsync() => s_shared.Value;

    /// <summary>
    /// Starts a server for the caller alone, which ends when it is disposed or this process ends. It is never the one of <c>TEST_POSTGRES</c>.
    /// Skips or fails the running test when neither Docker nor an installed PostgreSQL is available.
    /// </summary>
    public static async Task<PostgreSqlServer> StartThrowAwayAsync(PostgreSqlServerOptions? options = null) =>
        (await (PostgreSqlSearch.Default with { Given = null }).StartAsync(options ?? new())).OrSkip();

    /// <summary>Creates an empty database, or a copy of another one, and returns the connection string to it.</summary>
    /// <param name="name">A readable part of the name; its letters, digits and underscores are used, and a unique suffix is added.</param>
    /// <param name="template">The name of the database to copy; null for the server's own template.</param>
    /// <exception cref="PostgresException">The template does not exist, or the user may not create databases.</exception>
    public async Task<string> CreateDatabaseAsync(string? name = null, string? template = null)
    {
        var database = UniqueName(name ?? "test");
        var copy = template is null ? "" : $" TEMPLATE {Quote(template)}";
        await using (var create = _admin.CreateCommand($"CREATE DATABASE {Quote(database)}{copy}"))
            await create.ExecuteNonQueryAsync();

        _databases[database] = true;
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = database }.ConnectionString;
    }

    /// <summary>
    /// Creates an empty database, or a copy of another one, as in a deployment: owned by a role that is not a superuser, with another role for the
    /// application.
    /// </summary>
    /// <param name="name">As in <see cref="CreateDatabaseAsync"/>.</param>
    /// <param name="template">The database to copy, as this method returned it; null for an empty one.</param>
    public async Task<PostgreSqlDatabase> CreateDatabaseWithRolesAsync(string? name = null, PostgreSqlDatabase? template = null)
    {
        var admin = template is null ? await CreateDatabaseAsync(name) : await CreateDatabaseFromTemplateAsync(template.Admin, name);
        var roles = await _roles.Value;
        var database = new NpgsqlConnectionStringBuilder(admin).Database!;
        await using (var give = _admin.CreateCommand($"ALTER DATABASE {Quote(database)} OWNER TO {Quote(roles.Owner)}"))
            await give.ExecuteNonQueryAsync();

        return new PostgreSqlDatabase(admin, As(roles.Owner), As(roles.App), roles.System, roles.Retention);

        string As(string role) => new NpgsqlConnectionStringBuilder(admin) { Username = role, Password = roles.Password }.ConnectionString;
    }

    /// <summary>
    /// Creates a copy of a database of this server and returns the connection string to it. A template must have no sessions, so open ones, usually
    /// pooled, are ended first.
    /// </summary>
    /// <param name="templateConnectionString">Of the database to copy, as <see cref="CreateDatabaseAsync"/> returned it.</param>
    /// <param name="name">As in <see cref="CreateDatabaseAsync"/>.</param>
    public async Task<string> CreateDatabaseFromTemplateAsync(string templateConnectionString, string? name = null)
    {
        var template = new NpgsqlConnectionStringBuilder(templateConnectionString).Database
            ?? throw new ArgumentException("The connection string names no database.", nameof(templateConnectionString));
        await using (var end = _admin.CreateCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1"))
        {
            end.Parameters.Add(new NpgsqlParameter { Value = template });
            await end.ExecuteNonQueryAsync();
        }

        return await CreateDatabaseAsync(name, template);
    }

    /// <summary>Drops a database that this object created, with its sessions. A database that no longer exists is not an error.</summary>
    public async Task DropDatabaseAsync(string connectionString)
    {
        if (Volatile.Read(ref _ended))
            return;

        var database = new NpgsqlConnectionStringBuilder(connectionString).Database!;
        if (_databases.TryRemove(database, out _))
            await DropAsync(database);
    }

    /// <summary>Ends a server of <see cref="StartThrowAwayAsync"/>. The shared server is kept: others use it until the process ends.</summary>
    public ValueTask DisposeAsync() => _isShared ? ValueTask.CompletedTask : EndAsync();

    /// <summary>Ends the server, or, where it outlives this process, drops the databases created here.</summary>
    internal async ValueTask EndAsync()
    {
        if (Interlocked.Exchange(ref _ended, true))
            return;

        if (_host.OutlivesProcess)
        {
            foreach (var database in _databases.Keys)
                await DropAsync(database);

            if (_roles.IsValueCreated)
            {
                var roles = await _roles.Value;
                await using var drop = _admin.CreateCommand(
                    $"DROP ROLE IF EXISTS {Quote(roles.System)}, {Quote(roles.Retention)}, {Quote(roles.Owner)}, {Quote(roles.App)}");
                await drop.ExecuteNonQueryAsync();
            }
        }

        await _admin.DisposeAsync();
        await _host.DisposeAsync();
    }

    private static async Task<PostgreSqlAvailability> StartSharedAsync()
    {
        var availability = await PostgreSqlSearch.Default.StartAsync(new());
        if (availability.Server is { } server)
        {
            server._isShared = true;
            // Without it the server would still end, but after this process has returned to its caller.
            SharedByTests.EndWithTests(server.EndAsync);
        }

        return availability;
    }

    private static string UniqueName(string name)
    {
        var end = $"_{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        var start = $"svcinfra_{NotInName().Replace(name.ToLowerInvariant(), "_")}";
        return start[..Math.Min(start.Length, LongestIdentifier - end.Length)] + end;
    }

    private static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"")}\"";

    private async Task<ServerRoles> CreateRolesAsync()
    {
        var end = RandomNumberGenerator.GetHexString(12, lowercase: true);
        var roles = new ServerRoles(
            $"svcinfra_owner_{end}",
            $"svcinfra_app_{end}",
            $"svcinfra_system_{end}",
            $"svcinfra_retention_{end}",
            RandomNumberGenerator.GetHexString(32));
        await using var create = _admin.CreateCommand(
            $"""
            CREATE ROLE {Quote(roles.Owner)} LOGIN CREATEDB CREATEROLE PASSWORD '{roles.Password}';
            CREATE ROLE {Quote(roles.App)} LOGIN NOINHERIT PASSWORD '{roles.Password}'
            """);
        await create.ExecuteNonQueryAsync();
        return roles;
    }

    /// <summary>Includes the roles that the application's migration creates for it, see docs/persistence.md.</summary>
    private async Task DropAsync(string database)
    {
        foreach (var statement in new[]
        {
            $"DROP DATABASE IF EXISTS {Quote(database)} WITH (FORCE)",
            $"DROP ROLE IF EXISTS {Quote($"{database}_system")}, {Quote($"{database}_retention")}",
        })
        {
            await using var drop = _admin.CreateCommand(statement);
            await drop.ExecuteNonQueryAsync();
        }
    }

    [GeneratedRegex("[^a-z0-9_]")]
    private static partial Regex NotInName();

    /// <summary>The roles of all databases created here; the application's migration creates the system and retention roles.</summary>
    private sealed record ServerRoles(string Owner, string App, string System, string Retention, string Password);
}
