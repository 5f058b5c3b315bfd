using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using SvcInfra.Infrastructure.Persistence.PostgreSql;

namespace SvcInfra.Infrastructure.Persistence;

/// <summary>Section <c>Database</c>: the database and how to connect to it.</summary>
public sealed class DatabaseOptions : IValidatableObject
{
    public const string Section = "Database";

    public const string Sqlite = "Sqlite";

    public const string PostgreSql = "PostgreSql";

    /// <summary><c>Sqlite</c> (default; embedded, for one process) or <c>PostgreSql</c>, in any letter case.</summary>
    public string Provider { get; set; } = Sqlite;

    /// <summary>
    /// The connection string. SQLite: default <c>Data Source=App_Data/app.db</c>, relative to the content root. PostgreSQL: required, in Npgsql's
    /// format (<c>Host=...;Database=...;Username=...;Password=...</c>).
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// The connection string for <c>migrate</c>, of the role that owns the tables. Default: <see cref="ConnectionString"/>. PostgreSQL only.
    /// </summary>
    public string? MigrationConnectionString { get; set => field = OrDefault(value); }

    /// <summary>
    /// The role of <see cref="ConnectionString"/>, to which <c>migrate</c> grants the application's privileges. Default: its user name. PostgreSQL
    /// only.
    /// </summary>
    public string? AppRole { get; set => field = OrDefault(value); }

    /// <summary>
    /// The role for work across tenants. Default: the database's name and <c>_system</c>; <c>migrate</c> creates it. PostgreSQL only.
    /// </summary>
    public string? SystemRole { get; set => field = OrDefault(value); }

    /// <summary>
    /// The role that may delete from insert-only tables. Default: the database's name and <c>_retention</c>; <c>migrate</c> creates it. PostgreSQL
    /// only.
    /// </summary>
    public string? RetentionRole { get; set => field = OrDefault(value); }

    /// <summary>How many times a command is retried after a transient failure of the database. Default 3; 0 to 10.</summary>
    [Range(0, 10, ErrorMessage = "Database:MaxRetries must be between 0 and 10.")]
    public int MaxRetries { get; set; } = 3;

    /// <summary>
    /// Whether the start brings the schema up to date. Default: yes in Development, no elsewhere: there the command <c>migrate</c> does it, before
    /// the new version starts.
    /// </summary>
    public bool? MigrateAtStart { get; set; }

    public bool IsPostgreSql => string.Equals(Provider, PostgreSql, StringComparison.OrdinalIgnoreCase);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsPostgreSql && !string.Equals(Provider, Sqlite, StringComparison.OrdinalIgnoreCase))
        {
            yield return new ValidationResult($"Database:Provider must be {Sqlite} or {PostgreSql}; it is '{Provider}'.");
        }

        if (IsPostgreSql && string.IsNullOrWhiteSpace(ConnectionString))
        {
            yield return new ValidationResult(
                "Database:ConnectionString is required when Database:Provider is PostgreSql, "
                + "for example Host=localhost;Database=app;Username=app;Password=...");
        }

        if (!IsPostgreSql && (MigrationConnectionString ?? AppRole ?? SystemRole ?? RetentionRole) is not null)
        {
            yield return new ValidationResult("Database:MigrationConnectionString, AppRole, SystemRole and RetentionRole are for PostgreSql only.");
        }

        (string Key, string? Value)[] connectionStrings =
        [
            (nameof(ConnectionString), ConnectionString), (nameof(MigrationConnectionString), MigrationConnectionString),
        ];
        foreach (var (key, value) in connectionStrings)
        {
            if (ProblemOf(value) is { } problem)
            {
                yield return new ValidationResult($"Database:{key} is not a connection string of {Provider}: {problem}");
                yield break;
            }
        }

        foreach (var reserved in IsPostgreSql ? DatabaseRoles.Reserved(this) : [])
        {
            yield return new ValidationResult(reserved);
        }
    }

    /// <summary>
    /// Marks the owner's sessions for the migration policy: the other policies apply to the owner too (<c>FORCE</c>). Null on SQLite.
    /// </summary>
    internal string? OwnerConnectionString()
    {
        if (!IsPostgreSql)
        {
            return null;
        }

        // Not pooled, so that no owner connection stays open in a process that serves requests.
        var builder = new NpgsqlConnectionStringBuilder(MigrationConnectionString ?? ConnectionString) { Pooling = false };
        builder.Options = $"{builder.Options} -c app.migrating=on".TrimStart();
        return builder.ToString();
    }

    /// <summary>An empty environment variable is the usual way to unset a setting.</summary>
    private static string? OrDefault(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

    private string? ProblemOf(string? connectionString)
    {
        try
        {
            DbConnectionStringBuilder builder = IsPostgreSql
                ? new NpgsqlConnectionStringBuilder(connectionString)
                : new SqliteConnectionStringBuilder(connectionString);
            return builder is NpgsqlConnectionStringBuilder { Port: < 1 or > 65_535 } ? "Port must be 1 to 65535." : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            // The message repeats the text at the error, which may be the rest of a password with a semicolon in it.
            return connectionString?.Contains("password", StringComparison.OrdinalIgnoreCase) == true
                ? "check its keywords, and put a value that has a semicolon or an equals sign in quotation marks."
                : e.Message;
        }
    }
}
