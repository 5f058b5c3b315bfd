namespace SvcInfra.Infrastructure.Persistence.Tenancy;

/// <summary>
/// Which database a tenant lives in. Every lease of a context asks, so that data residency can route later without a
/// change anywhere else.
/// </summary>
public interface ITenantDatabase
{
    /// <param name="tenantId">Null: the shared directory of users and tenants.</param>
    /// <returns>A connection string, or null for the configured default.</returns>
    string? ConnectionStringFor(Guid? tenantId);
}

/// <summary>All tenants live in the one configured database.</summary>
internal sealed class SharedDatabase : ITenantDatabase
{
    public string? ConnectionStringFor(Guid? tenantId) => null;
}
