namespace SvcInfra.Infrastructure.Persistence.Tenancy;

/// <summary>
/// Selects a tenant's database. Every lease of a context calls it, so that data residency can be added later without other changes.
/// </summary>
public interface ITenantDatabase
{
    /// <param name="tenantId">Null: the shared database of users and tenants.</param>
    /// <returns>A connection string, or null for the configured default.</returns>
    string? ConnectionStringFor(Guid? tenantId);
}

/// <summary>All tenants share the configured database.</summary>
internal sealed class SharedDatabase : ITenantDatabase
{
    public string? ConnectionStringFor(Guid? tenantId) => null;
}
