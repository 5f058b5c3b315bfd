using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Contracts;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants;

/// <summary>
/// Whoever changes members or invitations, as they stand once the tenant's lock is held: the role that let the request in may be some seconds
/// old, and of two who remove each other the second is gone.
/// </summary>
internal sealed class ActingMember(
    IRepository<Membership> memberships, ITenantMembers members, IRequestContext context, PermissionCatalog permissions) : IActingRights
{
    /// <summary>Takes the lock, then reads. Call it before anything that will be changed is loaded.</summary>
    /// <returns>Null when they are no member any more, or their role no longer has the permission.</returns>
    public async Task<Membership?> LockAsync(string permission, CancellationToken cancellationToken)
    {
        var tenantId = context.RequireTenantId();
        await members.LockAsync(tenantId, cancellationToken);
        return await memberships.FirstOrDefaultAsync(new MembershipOf(tenantId, context.RequireUserId()), cancellationToken) is { } member
            && permissions.Allows(member.Role, permission) ? member : null;
    }

    async Task<PrincipalAccess?> IActingRights.LockAsync(string permission, CancellationToken cancellationToken) =>
        await LockAsync(permission, cancellationToken) is { } member ? new PrincipalAccess(SessionIsActive: true, member.Role) : null;
}
