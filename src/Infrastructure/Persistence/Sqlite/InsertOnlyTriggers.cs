using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Infrastructure.Persistence.Tenancy;

namespace SvcInfra.Infrastructure.Persistence.Sqlite;

/// <summary>
/// SQLite's half of <see cref="RowSecurityExtensions.IsInsertOnly{T}"/>: triggers that refuse UPDATE, and DELETE unless the one-row table
/// <c>__retention</c> has its row, which a transaction writes first and takes away last (<see cref="AllowDeletesAsync"/>). Whoever has the file may
/// drop a trigger; that is found by verifying the trail.
/// </summary>
internal static class InsertOnlyTriggers
{
    /// <summary>Makes what is missing. The caller holds the lock of the migration.</summary>
    public static async Task ApplyAsync(AppDbContext context, CancellationToken cancellationToken)
    {
        var sql = new StringBuilder("CREATE TABLE IF NOT EXISTS __retention (at INTEGER NOT NULL);\n");
        foreach (var entity in context.Model.GetEntityTypes().Where(entity => entity.FindAnnotation(RowSecurityExtensions.InsertOnlyAnnotation)?.Value is true))
        {
            var table = entity.GetTableName()!;
            var deletes = entity.FindAnnotation(RowSecurityExtensions.RetentionAnnotation)?.Value is true ? "WHEN NOT EXISTS (SELECT 1 FROM __retention)" : string.Empty;
            sql.AppendLine(CultureInfo.InvariantCulture, $"CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END;");
            sql.AppendLine(CultureInfo.InvariantCulture, $"CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} {deletes} BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END;");
        }

        await context.Database.ExecuteSqlRawAsync(sql.ToString(), cancellationToken);
    }

    /// <summary>
    /// From here to <see cref="ForbidDeletesAsync"/> the running transaction may delete from insert-only tables. On PostgreSQL that is for the role to say
    /// (<see cref="AppDbContextFactory.LeaseForRetention"/>).
    /// </summary>
    public static Task AllowDeletesAsync(AppDbContext context, CancellationToken cancellationToken) =>
        context.Database.IsSqlite() ? context.Database.ExecuteSqlAsync($"INSERT INTO __retention (at) VALUES (0)", cancellationToken) : Task.CompletedTask;

    public static Task ForbidDeletesAsync(AppDbContext context, CancellationToken cancellationToken) =>
        context.Database.IsSqlite() ? context.Database.ExecuteSqlAsync($"DELETE FROM __retention", cancellationToken) : Task.CompletedTask;
}
