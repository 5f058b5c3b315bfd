using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Security;

/// <summary>Whether a tenant may be worked in, for whoever acts in one without a person's session. Answers are as fresh as those of <see cref="IPrincipalAccess"/>.</summary>
public interface ITenantStatuses
{
    /// <returns>Null when there is no such tenant.</returns>
    ValueTask<TenantStatus?> GetAsync(Guid tenantId, CancellationToken cancellationToken);
}
