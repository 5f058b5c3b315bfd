using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Tenants.Members;

/// <summary>A tenant's members beyond what one aggregate knows.</summary>
public interface ITenantMembers
{
    /// <summary>
    /// Makes commands that change the members or invitations of one tenant wait for each other, until their commit: what is read after this
    /// is what the command before left. Call it before anything that will be changed is loaded.
    /// </summary>
    /// <returns>False when there is no such tenant.</returns>
    Task<bool> LockAsync(Guid tenantId, CancellationToken cancellationToken);

    /// <summary>One keyset page, by user id.</summary>
    /// <param name="after">The last user of the page before; null for the first page.</param>
    /// <param name="take">How many.</param>
    Task<List<MemberDto>> ListAsync(Guid tenantId, Guid? after, int take, CancellationToken cancellationToken);

    Task<MemberDto?> FindAsync(Guid tenantId, Guid userId, CancellationToken cancellationToken);

    /// <summary>A custom role, for whoever does not act in its tenant.</summary>
    /// <returns>Null when the tenant has no such role.</returns>
    Task<CustomRoleAccess?> FindCustomRoleAsync(Guid tenantId, Guid roleId, CancellationToken cancellationToken);

    /// <summary>Whether the account with this address is a member.</summary>
    Task<bool> HasEmailAsync(Guid tenantId, EmailAddress email, CancellationToken cancellationToken);
}
