using SvcInfra.Application.Common.Events;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants;

/// <summary>
/// An invitation stands on the roles of who sent it. When they go, so do the open invitations that they could no longer send: an admin
/// who is removed does not come back by a mail to an address of theirs.
/// </summary>
internal sealed class RevokeInvitationsOfMember(
    IRepository<Invitation> invitations, IRepository<Membership> memberships, MemberRights rights, PermissionCatalog permissions, TimeProvider time)
    : IDomainEventHandler<MemberRemoved>, IDomainEventHandler<MemberRoleChanged>, IDomainEventHandler<MemberCustomRoleChanged>, IDomainEventHandler<CustomRoleChanged>
{
    public Task HandleAsync(MemberRemoved domainEvent, CancellationToken cancellationToken) =>
        RevokeAsync(domainEvent.TenantId, [domainEvent.UserId], _ => false, cancellationToken);

    public Task HandleAsync(MemberRoleChanged domainEvent, CancellationToken cancellationToken) =>
        RevokeUnsendableAsync(domainEvent.TenantId, domainEvent.UserId, cancellationToken);

    public Task HandleAsync(MemberCustomRoleChanged domainEvent, CancellationToken cancellationToken) =>
        RevokeUnsendableAsync(domainEvent.TenantId, domainEvent.UserId, cancellationToken);

    public async Task HandleAsync(CustomRoleChanged domainEvent, CancellationToken cancellationToken)
    {
        if (!domainEvent.Lost.Contains(MemberPermissions.Write))
        {
            return;
        }

        var members = await memberships.ListAsync(new MembersWithCustomRole(domainEvent.TenantId, domainEvent.RoleId), cancellationToken);
        await RevokeAsync(
            domainEvent.TenantId, [.. members.Where(m => !permissions.Allows(m.Role, [], MemberPermissions.Write)).Select(m => m.UserId)], _ => false, cancellationToken);
    }

    private async Task RevokeUnsendableAsync(Guid tenantId, Guid userId, CancellationToken cancellationToken)
    {
        if (await memberships.FirstOrDefaultAsync(new MembershipOf(tenantId, userId), cancellationToken) is { } member)
        {
            var mayInvite = await rights.AllowAsync(member, MemberPermissions.Write, cancellationToken);
            await RevokeAsync(tenantId, [userId], invitation => mayInvite && invitation.Role <= member.Role, cancellationToken);
        }
    }

    private async Task RevokeAsync(Guid tenantId, IReadOnlyCollection<Guid> senders, Func<Invitation, bool> mayStay, CancellationToken cancellationToken)
    {
        foreach (var invitation in await invitations.ListAsync(new OpenInvitationsOf(tenantId, senders), cancellationToken))
        {
            if (!mayStay(invitation))
            {
                invitation.Revoke(time.GetUtcNow());
            }
        }
    }
}
