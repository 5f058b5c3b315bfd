using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Persistence.Schema;

/// <summary>
/// Says in one sentence why the database cannot be used at start: the setting, the cause and what to do. Passwords and connection strings are never
/// part of it.
/// </summary>
public sealed class DatabaseProblems(IOptions<DatabaseOptions> options, IHostEnvironment environment)
{
    private const string Key = $"{DatabaseOptions.Section}:{nameof(DatabaseOptions.ConnectionString)}";
    private const string OwnerKey = $"{DatabaseOptions.Section}:{nameof(DatabaseOptions.MigrationConnectionString)}";

    /// <summary>The classes of SQLSTATE that refuse a connection: exception, authorization, unknown database, resources, shutdown, system.</summary>
    private static readonly string[] ConnectionClasses = ["08", "28", "3D", "53", "57", "58"];

    /// <param name="exception">EF Core wraps the engine's own.</param>
    /// <param name="asOwner">Whether the connection was that of the migrations.</param>
    /// <returns>The sentence; null when the exception is something else, such as a failed statement: a bug, which needs its stack trace.</returns>
    public string? Explain(Exception? exception, bool asOwner = false) => exception switch
    {
        null => null,
        ConfigurationException known => known.Message,
        PostgresException refused => Explain(refused, ServerOf(asOwner)),
        NpgsqlException broken when Explain(broken, ServerOf(asOwner)) is { } sentence => sentence,
        SqliteException sqlite => Explain(sqlite),
        _ => Explain(exception.InnerException, asOwner),
    };

    /// <summary>Explains a file or a folder beside the SQLite database that cannot be opened.</summary>
    public ConfigurationException ExplainFile(Exception exception) =>
        WritableFolder.Refusal(Path.GetDirectoryName(SqlitePath) ?? SqlitePath, Key, exception);

    private string SqlitePath => new SqliteConnectionStringBuilder(
        DatabaseEngine.SqliteConnectionString(options.Value, environment.ContentRootPath)).DataSource;

    private static string? Explain(PostgresException refused, Server server) => refused.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword =>
            $"{server.Key}: PostgreSQL at {server} refuses the user {server.User}: the user or its password is wrong. "
            + "Correct Username and Password.",
        PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"{server.Key}: PostgreSQL at {server} refuses the user {server.User} ({refused.MessageText}). "
            + "Correct Username, or allow the connection in pg_hba.conf.",
        PostgresErrorCodes.InvalidCatalogName =>
            $"{server.Key}: the database {server.Database} does not exist on PostgreSQL at {server}. "
            + "Correct Database, or create it: dotnet run --project src/WebApi -- migrate",
        PostgresErrorCodes.InsufficientPrivilege when refused.MessageText.Contains("create database", StringComparison.Ordinal) =>
            $"{server.Key}: the database {server.Database} does not exist on PostgreSQL at {server}, and the user {server.User} may not create it. "
            + $"As a superuser, run: CREATE DATABASE \"{server.Database}\" OWNER \"{server.User}\"",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"{server.Key}: the user {server.User} lacks a privilege on PostgreSQL at {server} ({refused.MessageText}). "
            + $"Grant it, or set {OwnerKey} to the connection string of the tables' owner.",
        PostgresErrorCodes.ReservedName =>
            $"{DatabaseOptions.Section}: PostgreSQL reserves a configured name ({refused.MessageText}). "
            + "Set AppRole, SystemRole and RetentionRole to names that do not start with pg_.",
        { } state when ConnectionClasses.Contains(state[..2]) =>
            $"{server.Key}: PostgreSQL at {server} refuses the connection ({refused.MessageText}, SQLSTATE {state}).",
        _ => null,
    };

    private static string? Explain(NpgsqlException broken, Server server) => broken.InnerException switch
    {
        SocketException or TimeoutException =>
            $"{server.Key}: no PostgreSQL server responds at {server} ({broken.InnerException.Message}). Start it, or correct Host and Port.",
        PostgresException => null,
        { } reason => $"{server.Key}: the connection to PostgreSQL at {server} failed ({broken.Message.TrimEnd('.')}: {reason.Message}).",
        null => $"{server.Key}: the connection to PostgreSQL at {server} failed ({broken.Message.TrimEnd('.')}).",
    };

    private string? Explain(SqliteException sqlite) => sqlite.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_PERM or SQLitePCL.raw.SQLITE_READONLY =>
            $"{Key}: SQLite cannot write the database {SqlitePath}. Give this process's account write access to the file and its folder, "
            + "or set another path.",
        SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_CORRUPT =>
            $"{Key}: the file {SqlitePath} is not an SQLite database, or is damaged. Restore it from a backup, or set another path.",
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED =>
            $"{Key}: another process holds the lock of the SQLite database {SqlitePath}. Wait for it or stop it, then try again.",
        SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_IOERR =>
            $"{Key}: SQLite cannot read or write the database {SqlitePath} ({sqlite.Message.TrimEnd('.')}). Check the path and the disk.",
        _ => null,
    };

    private Server ServerOf(bool asOwner)
    {
        var (key, text) = asOwner && options.Value.MigrationConnectionString is { } owner
            ? (OwnerKey, owner)
            : (Key, options.Value.ConnectionString);
        var parts = new NpgsqlConnectionStringBuilder(text);
        return new Server(key, parts.Host, parts.Port, parts.Username ?? Environment.UserName, parts.Database ?? parts.Username);
    }

    private sealed record Server(string Key, string? Host, int Port, string User, string? Database)
    {
        public override string ToString() => $"{Host}:{Port}";
    }
}
