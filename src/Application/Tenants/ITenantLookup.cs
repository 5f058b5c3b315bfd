using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Tenants;

/// <summary>Reads across tenants on behalf of one user: the directory is not tenant-owned, so every query names the user.</summary>
public interface ITenantLookup
{
    /// <summary>At most 200, by name; of deleted ones those that the user owns. A person in more tenants than that needs a search, not a list.</summary>
    Task<List<MyTenantDto>> ListOfUserAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Also in a deleted tenant; null without a membership.</summary>
    Task<TenantRole?> FindRoleAsync(Guid userId, Guid tenantId, CancellationToken cancellationToken);
}
