using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SvcInfra.Infrastructure.Persistence.Tenancy;

/// <summary>
/// Configures row-level security of a table beyond the default that each tenant sees its own rows. The command <c>migrate</c> applies it on
/// PostgreSQL; SQLite has neither roles nor policies and ignores it.
/// </summary>
public static class RowSecurityExtensions
{
    /// <summary>SQL for the tenant of the connection's tenant context; NULL without one.</summary>
    public const string CurrentTenant = "nullif(current_setting('app.tenant_id', true), '')::uuid";

    internal const string RowsAnnotation = "RowSecurity:Rows";
    internal const string NewRowsAnnotation = "RowSecurity:NewRows";
    internal const string InsertOnlyAnnotation = "RowSecurity:InsertOnly";
    internal const string RetentionAnnotation = "RowSecurity:RetentionMayDelete";

    /// <summary>
    /// Sets which rows a tenant sees, changes and deletes, and which it may write. An <see cref="Domain.Common.ITenantOwned"/> entity needs it only
    /// when <c>tenant_id = </c><see cref="CurrentTenant"/> does not fit; any other entity gets its policy here.
    /// </summary>
    /// <param name="rows">An SQL condition on the table's columns. Null: <c>tenant_id</c> is the current tenant's.</param>
    /// <param name="newRows">The same for inserted rows and the result of updates. Null: as <paramref name="rows"/>.</param>
    public static EntityTypeBuilder<T> HasTenantPolicy<T>(this EntityTypeBuilder<T> builder, string? rows = null, string? newRows = null)
        where T : class
    {
        rows ??= $"tenant_id = {CurrentTenant}";
        return builder.HasAnnotation(RowsAnnotation, rows).HasAnnotation(NewRowsAnnotation, newRows ?? rows);
    }

    /// <summary>
    /// Makes the table insert-only: the application's roles may insert and read, and a trigger refuses UPDATE, DELETE and TRUNCATE to all roles,
    /// including the owner. It refuses the DELETE of a cascading foreign key too.
    /// </summary>
    /// <param name="retentionMayDelete">Whether the retention role (<c>LeaseForRetention</c>), and only it, may delete rows.</param>
    public static EntityTypeBuilder<T> IsInsertOnly<T>(this EntityTypeBuilder<T> builder, bool retentionMayDelete = false)
        where T : class =>
        builder.HasAnnotation(InsertOnlyAnnotation, true).HasAnnotation(RetentionAnnotation, retentionMayDelete);
}
