namespace SvcInfra.Domain.Common;

/// <summary>
/// Belongs to one tenant for life. Reads see only the acting tenant's rows (the query filter <c>Tenant</c>), and a
/// save that carries another tenant's identifier, or none, is refused.
/// </summary>
public interface ITenantOwned
{
    Guid TenantId { get; }
}
