using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using SvcInfra.Application.Common.Errors;
using SvcInfra.Domain.Common;

namespace SvcInfra.Infrastructure.Persistence;

/// <summary>What a refused save means to the caller. Anything else is a bug or a broken database, and stays an exception.</summary>
internal sealed class DatabaseErrors(ErrorCatalog catalog)
{
    private const int SqliteUnique = 2067;
    private const int SqlitePrimaryKey = 1555;
    private const int SqliteForeignKey = 787;

    public Error? Translate(DbUpdateException exception) => exception switch
    {
        DbUpdateConcurrencyException => CommonErrors.Stale,
        { InnerException: PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: var name } } =>
            Duplicate(exception, index => index.GetDatabaseName() == name),
        { InnerException: PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation } } => CommonErrors.ReferenceInUse,
        { InnerException: SqliteException { SqliteExtendedErrorCode: SqliteUnique or SqlitePrimaryKey } sqlite } =>
            Duplicate(exception, index => sqlite.Message.Contains($"'UNIQUE constraint failed: {SqliteColumns(index)}'")),
        { InnerException: SqliteException { SqliteExtendedErrorCode: SqliteForeignKey } } => CommonErrors.ReferenceInUse,
        _ => null,
    };

    private Error Duplicate(DbUpdateException exception, Func<IIndex, bool> isViolated)
    {
        var code = exception.Entries.Select(e => e.Metadata).Distinct()
            .SelectMany(e => e.GetIndexes())
            .FirstOrDefault(i => i.IsUnique && isViolated(i))
            ?.FindAnnotation(UniqueIndexExtensions.ErrorCodeAnnotation)?.Value as string;
        return code is null ? CommonErrors.Duplicate : catalog.Get(code);
    }

    /// <summary>SQLite names the columns of the index and not the index: <c>memberships.tenant_id, memberships.user_id</c>.</summary>
    private static string SqliteColumns(IIndex index)
    {
        var table = index.DeclaringEntityType.GetTableName()!;
        var identifier = StoreObjectIdentifier.Table(table, index.DeclaringEntityType.GetSchema());
        return string.Join(", ", index.Properties.Select(p => $"{table}.{p.GetColumnName(identifier)}"));
    }
}
