using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using SvcInfra.Infrastructure.Persistence.Tenancy;

namespace SvcInfra.Infrastructure.Persistence.Sqlite;

/// <summary>
/// <see cref="RowSecurityExtensions.IsInsertOnly{T}"/> on SQLite: triggers that refuse UPDATE, and DELETE unless the table <c>__retention</c> has a
/// row, which a transaction inserts first and deletes last (<see cref="AllowDeletesAsync"/>). An account with access to the file can drop a trigger;
/// verifying the audit trail detects that.
/// </summary>
internal static class InsertOnlyTriggers
{
    /// <summary>Creates missing triggers. The caller holds the migration lock.</summary>
    public static async Task ApplyAsync(AppDbContext context, CancellationToken cancellationToken)
    {
        var sql = new StringBuilder("CREATE TABLE IF NOT EXISTS __retention (at INTEGER NOT NULL);\n");
        foreach (var entity in context.Model.GetEntityTypes().Where(IsInsertOnly))
        {
            var table = entity.GetTableName()!;
            var condition = entity.FindAnnotation(RowSecurityExtensions.RetentionAnnotation)?.Value is true
                ? "WHEN NOT EXISTS (SELECT 1 FROM __retention)"
                : string.Empty;
            var refusal = $"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END;";
            sql.AppendLine(
                CultureInfo.InvariantCulture, $"CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} {refusal}");
            sql.AppendLine(
                CultureInfo.InvariantCulture, $"CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} {condition} {refusal}");
        }

        await context.Database.ExecuteSqlRawAsync(sql.ToString(), cancellationToken);
    }

    /// <summary>
    /// Allows the running transaction to delete from insert-only tables until <see cref="ForbidDeletesAsync"/>. On PostgreSQL the role decides
    /// (<see cref="AppDbContextFactory.LeaseForRetention"/>).
    /// </summary>
    public static Task AllowDeletesAsync(AppDbContext context, CancellationToken cancellationToken) =>
        context.Database.IsSqlite()
            ? context.Database.ExecuteSqlAsync($"INSERT INTO __retention (at) VALUES (0)", cancellationToken)
            : Task.CompletedTask;

    public static Task ForbidDeletesAsync(AppDbContext context, CancellationToken cancellationToken) =>
        context.Database.IsSqlite() ? context.Database.ExecuteSqlAsync($"DELETE FROM __retention", cancellationToken) : Task.CompletedTask;

    private static bool IsInsertOnly(IReadOnlyEntityType entity) =>
        entity.FindAnnotation(RowSecurityExtensions.InsertOnlyAnnotation)?.Value is true;
}
