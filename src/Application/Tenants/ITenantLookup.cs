using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Tenants;

/// <summary>Reads across tenants for one user. Tenants and memberships are not tenant-owned, so every query names the user.</summary>
public interface ITenantLookup
{
    /// <summary>The user's tenants by name, at most 200. Deleted tenants are included if the user owns them.</summary>
    Task<List<MyTenantDto>> ListOfUserAsync(Guid userId, CancellationToken cancellationToken);

    /// <returns>The role, also in a deleted tenant; null without a membership.</returns>
    Task<TenantRole?> FindRoleAsync(Guid userId, Guid tenantId, CancellationToken cancellationToken);
}
