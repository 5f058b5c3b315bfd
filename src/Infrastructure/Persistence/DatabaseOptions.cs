using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace SvcInfra.Infrastructure.Persistence;

/// <summary>Section <c>Database</c>: where the data lives.</summary>
public sealed class DatabaseOptions : IValidatableObject
{
    public const string Section = "Database";

    public const string Sqlite = "Sqlite";

    public const string PostgreSql = "PostgreSql";

    /// <summary><c>Sqlite</c> (default; embedded, one process) or <c>PostgreSql</c>; letter case does not matter.</summary>
    public string Provider { get; set; } = Sqlite;

    /// <summary>
    /// The connection string. SQLite: default <c>Data Source=App_Data/app.db</c>, relative to the content root. PostgreSQL: required,
    /// as Npgsql reads it (<c>Host=...;Database=...;Username=...;Password=...</c>).
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>How often a command is run again after a transient failure of the database. Default 3; 0 to 10.</summary>
    [Range(0, 10, ErrorMessage = "Database:MaxRetries must be between 0 and 10.")]
    public int MaxRetries { get; set; } = 3;

    /// <summary>
    /// Bring the schema up to date at start. Default: yes in Development, no elsewhere: there the command <c>migrate</c>
    /// does it, before the new version starts.
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
            yield return new ValidationResult("Database:ConnectionString is required when Database:Provider is PostgreSql, for example Host=localhost;Database=app;Username=app;Password=...");
        }

        if (WrongInConnectionString() is { } wrong)
        {
            yield return new ValidationResult($"Database:ConnectionString is no connection string of {Provider}: {wrong}");
        }
    }

    private string? WrongInConnectionString()
    {
        try
        {
            _ = IsPostgreSql ? (DbConnectionStringBuilder)new NpgsqlConnectionStringBuilder(ConnectionString) : new SqliteConnectionStringBuilder(ConnectionString);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            return e.Message;
        }
    }
}
