using SvcInfra.Application.Common.Events;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Domain.Tenants.Invitations;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.Application.Tenants.Invitations;

/// <summary>
/// An invitation stands on the roles of who sent it. When they go, so do the open invitations that they could no longer send: an admin
/// who is removed does not come back by a mail to an address of theirs.
/// </summary>
internal sealed class RevokeInvitationsOfMember(
    IRepository<Invitation> invitations, IRepository<Membership> memberships, MemberPermissionReader rights, PermissionCatalog permissions, TimeProvider time)
    : IDomainEventHandler<MemberRemoved>, IDomainEventHandler<MemberRoleChanged>, IDomainEventHandler<MemberCustomRoleChanged>, IDomainEventHandler<CustomRoleChanged>
{
    public async Task HandleAsync(MemberRemoved domainEvent, CancellationToken cancellationToken)
    {
        foreach (var invitation in await invitations.ListAsync(new OpenInvitationsOf(domainEvent.TenantId, [domainEvent.UserId]), cancellationToken))
        {
            Revoke(invitation);
        }
    }

    public Task HandleAsync(MemberRoleChanged domainEvent, CancellationToken cancellationToken) =>
        RevokeUnsendableAsync(domainEvent.TenantId, domainEvent.UserId, cancellationToken);

    public Task HandleAsync(MemberCustomRoleChanged domainEvent, CancellationToken cancellationToken) =>
        RevokeUnsendableAsync(domainEvent.TenantId, domainEvent.UserId, cancellationToken);

    /// <summary>Of those who have the role, and those that name it: it may have more now than their senders do.</summary>
    public async Task HandleAsync(CustomRoleChanged domainEvent, CancellationToken cancellationToken)
    {
        var (tenantId, roleId) = (domainEvent.TenantId, domainEvent.RoleId);
        var having = domainEvent.Lost.Count > 0 ? await memberships.ListAsync(new MembersWithCustomRole(tenantId, roleId), cancellationToken) : [];
        var sent = having.Count > 0 ? await invitations.ListAsync(new OpenInvitationsOf(tenantId, [.. having.Select(member => member.UserId)]), cancellationToken) : [];
        var naming = await invitations.ListAsync(new OpenInvitationsToCustomRole(tenantId, roleId), cancellationToken);
        foreach (var sender in sent.Concat(naming).Select(invitation => invitation.InvitedBy).Distinct())
        {
            await RevokeUnsendableAsync(tenantId, sender, cancellationToken);
        }
    }

    private async Task RevokeUnsendableAsync(Guid tenantId, Guid userId, CancellationToken cancellationToken)
    {
        var member = await memberships.FirstOrDefaultAsync(new MembershipOf(tenantId, userId), cancellationToken);
        var custom = member is null ? null : await rights.CustomOfAsync(member, cancellationToken);
        foreach (var invitation in await invitations.ListAsync(new OpenInvitationsOf(tenantId, [userId]), cancellationToken))
        {
            var named = invitation.CustomRoleId is { } id ? await rights.FindCustomAsync(id, cancellationToken) : null;
            if (!permissions.AllowInvitation(invitation, named, member, custom))
            {
                Revoke(invitation);
            }
        }
    }

    /// <summary>Unless something else in the same command did, which the database does not know yet.</summary>
    private void Revoke(Invitation invitation)
    {
        if (invitation.IsOpen)
        {
            invitation.Revoke(time.GetUtcNow());
        }
    }
}
