using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Contracts;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.Application.Tenants.Members;

/// <summary>
/// Whoever changes members or invitations, as they stand once the tenant's lock is held: the role that let the request in may be some seconds
/// old, and of two who remove each other the second is gone.
/// </summary>
internal sealed class CallerMembership(
    IRepository<Membership> memberships, ITenantMembers members, MemberPermissionReader rights, IRequestContext context, IPrincipalAccess access, PermissionCatalog permissions)
    : ICallerPermissions
{
    /// <summary>Takes the lock, then reads. Call it before anything that will be changed is loaded.</summary>
    /// <returns>Null when they are no member any more, or their roles no longer have the permission.</returns>
    public async Task<Membership?> LockAsync(string permission, CancellationToken cancellationToken)
    {
        var tenantId = context.RequireTenantId();
        await members.LockAsync(tenantId, cancellationToken);
        return await memberships.FirstOrDefaultAsync(new MembershipOf(tenantId, context.RequireUserId()), cancellationToken) is { } member
            && await rights.AllowAsync(member, permission, cancellationToken) ? member : null;
    }

    /// <summary>
    /// Which permissions they may give and take: those that they hold behind the lock and that the request was let in with, since a key may do less
    /// than its owner. What no module declares any more opens nothing, and keeps nobody from a role that still names it.
    /// </summary>
    /// <param name="member">Who acts, from <see cref="LockAsync"/>.</param>
    public async Task<Func<string, bool>> MayGiveAsync(Membership member, CancellationToken cancellationToken)
    {
        var custom = await rights.CustomOfAsync(member, cancellationToken);
        var principal = await access.GetAsync(context, cancellationToken);
        return name => permissions.Find(name) is null || (permissions.Allows(member.Role, custom?.Permissions ?? [], name) && permissions.Allows(principal, name));
    }

    async Task<PrincipalAccess?> ICallerPermissions.LockAsync(string permission, CancellationToken cancellationToken) =>
        await LockAsync(permission, cancellationToken) is { } member
            ? new PrincipalAccess(SessionIsActive: true, member.Role) { CustomRole = await rights.CustomOfAsync(member, cancellationToken) }
            : null;
}
