using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SvcInfra.Infrastructure.Persistence.Tenancy;

/// <summary>
/// What a table wants of row-level security beyond the rule that each tenant has its own rows. It is said in the entity's
/// configuration, and <c>migrate</c> makes it so on PostgreSQL; SQLite knows neither roles nor policies and ignores it.
/// </summary>
public static class RowSecurityExtensions
{
    /// <summary>SQL: the tenant in which the connection acts; NULL when it acts in none.</summary>
    public const string CurrentTenant = "nullif(current_setting('app.tenant_id', true), '')::uuid";

    internal const string RowsAnnotation = "RowSecurity:Rows";
    internal const string NewRowsAnnotation = "RowSecurity:NewRows";
    internal const string InsertOnlyAnnotation = "RowSecurity:InsertOnly";
    internal const string RetentionAnnotation = "RowSecurity:RetentionMayDelete";

    /// <summary>
    /// Says which rows a tenant sees, changes and deletes, and which it may write. Entities with <see cref="Domain.Common.ITenantOwned"/>
    /// need it only when <c>tenant_id = </c><see cref="CurrentTenant"/> is not what they want; any other entity gets a policy by it.
    /// </summary>
    /// <param name="builder">The entity.</param>
    /// <param name="rows">An SQL condition on the table's columns. Null: <c>tenant_id</c> is the current tenant's.</param>
    /// <param name="newRows">The same for rows that are inserted, and for what an update leaves. Null: as <paramref name="rows"/>.</param>
    public static EntityTypeBuilder<T> HasTenantPolicy<T>(this EntityTypeBuilder<T> builder, string? rows = null, string? newRows = null)
        where T : class
    {
        rows ??= $"tenant_id = {CurrentTenant}";
        return builder.HasAnnotation(RowsAnnotation, rows).HasAnnotation(NewRowsAnnotation, newRows ?? rows);
    }

    /// <summary>
    /// The table is written once: the application's roles may insert and read, and a trigger refuses UPDATE, DELETE and TRUNCATE to
    /// everybody else too, its owner included. A cascading foreign key onto the row's parent would be refused like any other DELETE.
    /// </summary>
    /// <param name="builder">The entity.</param>
    /// <param name="retentionMayDelete">Whether the retention role (<c>LeaseForRetention</c>), and it alone, may delete rows.</param>
    public static EntityTypeBuilder<T> IsInsertOnly<T>(this EntityTypeBuilder<T> builder, bool retentionMayDelete = false)
        where T : class =>
        builder.HasAnnotation(InsertOnlyAnnotation, true).HasAnnotation(RetentionAnnotation, retentionMayDelete);
}
