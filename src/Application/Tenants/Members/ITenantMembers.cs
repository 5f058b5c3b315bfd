using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Members;

namespace SvcInfra.Application.Tenants.Members;

/// <summary>Queries and the lock that reach beyond one membership.</summary>
public interface ITenantMembers
{
    /// <summary>
    /// Takes the tenant's lock until the commit, so that commands on its members and invitations run one after the other. Call it before
    /// loading what the command changes.
    /// </summary>
    /// <returns>False if the tenant does not exist or is deleted.</returns>
    Task<bool> LockAsync(Guid tenantId, CancellationToken cancellationToken);

    Task<List<MemberDto>> ListAsync(Guid tenantId, ListPage<Membership> page, CancellationToken cancellationToken);

    Task<MemberDto?> FindAsync(Guid tenantId, Guid userId, CancellationToken cancellationToken);

    /// <summary>Reads a custom role for a caller who does not act in its tenant.</summary>
    /// <returns>Null if the tenant has no such role.</returns>
    Task<CustomRoleAccess?> FindCustomRoleAsync(Guid tenantId, Guid roleId, CancellationToken cancellationToken);

    /// <summary>Whether the account with this email address is a member.</summary>
    Task<bool> HasEmailAsync(Guid tenantId, EmailAddress email, CancellationToken cancellationToken);
}
