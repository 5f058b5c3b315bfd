namespace SvcInfra.Domain.Common;

/// <summary>
/// Belongs to one tenant for life. Reads see only rows of the current tenant (the query filter <c>Tenant</c>), and a save with another
/// tenant's id, or without one, is refused.
/// </summary>
public interface ITenantOwned
{
    Guid TenantId { get; }
}
