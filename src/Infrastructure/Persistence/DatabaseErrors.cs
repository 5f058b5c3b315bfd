using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using SvcInfra.Application.Common.Errors;
using SvcInfra.Domain.Common;

namespace SvcInfra.Infrastructure.Persistence;

/// <summary>Maps a refused statement to an error for the caller. Any other exception is a bug or a database failure and stays an exception.</summary>
internal sealed class DatabaseErrors(ErrorCatalog catalog)
{
    private const int SqliteUnique = 2067;
    private const int SqlitePrimaryKey = 1555;
    private const int SqliteForeignKey = 787;

    /// <param name="exception">From a save, or the engine's own: statements that bypass the change tracker throw that one directly.</param>
    /// <param name="model">Has the unique indexes and their error codes.</param>
    public Error? Translate(Exception exception, IModel model) => exception switch
    {
        DbUpdateConcurrencyException => CommonErrors.Stale,
        DbUpdateException { InnerException: { } inner } => Translate(inner, model),
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: var name } =>
            Duplicate(model, index => index.GetDatabaseName() == name),
        PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation } => CommonErrors.ReferenceInUse,
        SqliteException { SqliteExtendedErrorCode: SqliteUnique or SqlitePrimaryKey } sqlite =>
            Duplicate(model, index => sqlite.Message.Contains($"'UNIQUE constraint failed: {SqliteColumns(index)}'")),
        SqliteException { SqliteExtendedErrorCode: SqliteForeignKey } => CommonErrors.ReferenceInUse,
        _ => null,
    };

    private Error Duplicate(IModel model, Func<IIndex, bool> isViolated)
    {
        var code = model.GetEntityTypes()
            .SelectMany(e => e.GetIndexes())
            .FirstOrDefault(i => i.IsUnique && isViolated(i))
            ?.FindAnnotation(UniqueIndexExtensions.ErrorCodeAnnotation)?.Value as string;
        return code is null ? CommonErrors.Duplicate : catalog.Get(code);
    }

    /// <summary>SQLite reports the columns of the index and not its name: <c>memberships.tenant_id, memberships.user_id</c>.</summary>
    private static string SqliteColumns(IIndex index)
    {
        var table = index.DeclaringEntityType.GetTableName()!;
        var identifier = StoreObjectIdentifier.Table(table, index.DeclaringEntityType.GetSchema());
        return string.Join(", ", index.Properties.Select(p => $"{table}.{p.GetColumnName(identifier)}"));
    }
}
