using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Security;

/// <summary>
/// Reads a tenant's status for work without a user's session, such as jobs. As fresh as <see cref="IPrincipalAccess"/>.
/// </summary>
public interface ITenantStatuses
{
    /// <returns>Null when there is no such tenant.</returns>
    ValueTask<TenantStatus?> GetAsync(Guid tenantId, CancellationToken cancellationToken);
}
