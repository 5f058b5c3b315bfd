using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Npgsql;

namespace SvcInfra.TestSupport;

/// <summary>
/// A PostgreSQL server for tests. It is the one <c>TEST_POSTGRES</c> names if that is set; otherwise a container if a Docker engine
/// answers; otherwise a throw-away cluster of the programs installed here. Without any of them the asking test is skipped with a reason
/// that says how to get one, or fails if <c>TESTS_REQUIRE</c> names <c>postgres</c>.
/// </summary>
public sealed partial class PostgreSqlServer : IAsyncDisposable
{
    private const int LongestIdentifier = 63 - 10; // "_retention" has to fit behind it
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

    /// <summary>Leads to the server's maintenance database, as a user who may create databases.</summary>
    public string ConnectionString => _host.Connection.ConnectionString;

    /// <summary>Where the server came from, for a person to read.</summary>
    public string Origin => _host.Origin;

    internal IPostgreSqlHost Host => _host;

    /// <summary>
    /// The server all tests of this process share, started by the first call and ended with the process; skips or fails the running test
    /// when there is none.
    /// </summary>
    public static async Task<PostgreSqlServer> GetAsync() => (await FindAsync()).OrSkip();

    /// <summary>As <see cref="GetAsync"/>, for those who want to know without being skipped.</summary>
    public static Task<PostgreSqlAvailability> FindAsync() => s_shared.Value;

    /// <summary>
    /// Starts a server of the caller's own, which goes when it is disposed or this process ends. It is never the one of
    /// <c>TEST_POSTGRES</c>. Skips or fails the running test when there is neither Docker nor an installed PostgreSQL.
    /// </summary>
    public static async Task<PostgreSqlServer> StartThrowAwayAsync(PostgreSqlServerOptions? options = null) =>
        (await (PostgreSqlSearch.Default with { Given = null }).StartAsync(options ?? new())).OrSkip();

    /// <summary>Creates an empty database, or a copy of another one, and returns the connection string to it.</summary>
    /// <param name="name">What the name should remind of; letters, digits and underscores of it are used, and a unique end is added.</param>
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
    /// Creates an empty database, or a copy of another one, as a deployment has it: owned by a role that is no superuser, and with another
    /// role for the application.
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
    /// Creates a copy of a database of this server and returns the connection string to it. A template must be at rest, so sessions that
    /// are still open on it, pooled ones as a rule, are ended first.
    /// </summary>
    /// <param name="templateConnectionString">Leads to the database to copy, as <see cref="CreateDatabaseAsync"/> returned it.</param>
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

    /// <summary>Drops a database made by this object, with whoever is connected to it. One that is gone already, or with its server, is no error.</summary>
    public async Task DropDatabaseAsync(string connectionString)
    {
        if (Volatile.Read(ref _ended))
            return;

        var database = new NpgsqlConnectionStringBuilder(connectionString).Database!;
        if (_databases.TryRemove(database, out _))
            await DropAsync(database);
    }

    /// <summary>Ends a server of <see cref="StartThrowAwayAsync"/>. The shared one is left alone: others use it until the process ends.</summary>
    public ValueTask DisposeAsync() => _isShared ? ValueTask.CompletedTask : EndAsync();

    /// <summary>Ends the server, or, where it outlives this process, drops the databases made here.</summary>
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
            // Without this the end would come all the same, but after this process has returned to its caller.
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
            $"svcinfra_owner_{end}", $"svcinfra_app_{end}", $"svcinfra_system_{end}", $"svcinfra_retention_{end}", RandomNumberGenerator.GetHexString(32));
        await using var create = _admin.CreateCommand(
            $"""
            CREATE ROLE {Quote(roles.Owner)} LOGIN CREATEDB CREATEROLE PASSWORD '{roles.Password}';
            CREATE ROLE {Quote(roles.App)} LOGIN NOINHERIT PASSWORD '{roles.Password}'
            """);
        await create.ExecuteNonQueryAsync();
        return roles;
    }

    /// <summary>With the roles that the application's migration makes for it, see docs/persistence.md.</summary>
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

    /// <summary>Of all databases made here; the application's migration makes the system's and retention's.</summary>
    private sealed record ServerRoles(string Owner, string App, string System, string Retention, string Password);
}
