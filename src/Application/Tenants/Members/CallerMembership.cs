using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Contracts;
using SvcInfra.Domain.Tenants.Members;

namespace SvcInfra.Application.Tenants.Members;

/// <summary>
/// The caller's membership, read under the tenant's lock: the role that authorized the request may be some seconds old. Of two members who
/// remove each other at the same time, the second is refused.
/// </summary>
internal sealed class CallerMembership(
    IRepository<Membership> memberships,
    ITenantMembers members,
    MemberPermissionReader reader,
    IRequestContext context,
    IPrincipalAccess access,
    PermissionCatalog permissions) : ICallerPermissions
{
    /// <summary>Takes the tenant's lock, then reads. Call it before loading what the command changes.</summary>
    /// <returns>Null if the caller is no longer a member, or their roles no longer have the permission.</returns>
    public async Task<Membership?> LockAsync(string permission, CancellationToken cancellationToken)
    {
        var tenantId = context.RequireTenantId();
        await members.LockAsync(tenantId, cancellationToken);
        return await memberships.FirstOrDefaultAsync(new MembershipOf(tenantId, context.RequireUserId()), cancellationToken) is { } member
            && await reader.AllowsAsync(member, permission, cancellationToken) ? member : null;
    }

    /// <summary>
    /// The permissions that the caller may grant and withdraw: those that they hold under the lock and that also authorized the request, since an
    /// API key may hold less than its owner. Names that no module declares any more grant nothing, so they are always allowed.
    /// </summary>
    /// <param name="caller">From <see cref="LockAsync"/>.</param>
    public async Task<Func<string, bool>> MayGrantAsync(Membership caller, CancellationToken cancellationToken)
    {
        var customRole = await reader.CustomRoleOfAsync(caller, cancellationToken);
        var principal = await access.GetAsync(context, cancellationToken);
        return name => permissions.Find(name) is null
            || (permissions.Allows(caller.Role, customRole?.Permissions ?? [], name) && permissions.Allows(principal, name));
    }

    async Task<PrincipalAccess?> ICallerPermissions.LockAsync(string permission, CancellationToken cancellationToken) =>
        await LockAsync(permission, cancellationToken) is { } member
            ? new PrincipalAccess(SessionIsActive: true, member.Role) { CustomRole = await reader.CustomRoleOfAsync(member, cancellationToken) }
            : null;
}
