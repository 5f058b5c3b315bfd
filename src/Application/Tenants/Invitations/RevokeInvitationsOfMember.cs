using SvcInfra.Application.Common.Events;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Domain.Tenants.Invitations;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.Application.Tenants.Invitations;

/// <summary>
/// Revokes open invitations that their senders could no longer send. Otherwise a removed admin could come back by an invitation that they
/// sent to another email address of theirs.
/// </summary>
internal sealed class RevokeInvitationsOfMember(
    IRepository<Invitation> invitations,
    IRepository<Membership> memberships,
    MemberPermissionReader reader,
    PermissionCatalog permissions,
    TimeProvider time)
    : IDomainEventHandler<MemberRemoved>, IDomainEventHandler<MemberRoleChanged>, IDomainEventHandler<MemberCustomRoleChanged>,
        IDomainEventHandler<CustomRoleChanged>
{
    public async Task HandleAsync(MemberRemoved domainEvent, CancellationToken cancellationToken)
    {
        foreach (var invitation in await SentByAsync(domainEvent.TenantId, [domainEvent.UserId], cancellationToken))
        {
            Revoke(invitation);
        }
    }

    public Task HandleAsync(MemberRoleChanged domainEvent, CancellationToken cancellationToken) =>
        RevokeUnsendableAsync(domainEvent.TenantId, domainEvent.UserId, cancellationToken);

    public Task HandleAsync(MemberCustomRoleChanged domainEvent, CancellationToken cancellationToken) =>
        RevokeUnsendableAsync(domainEvent.TenantId, domainEvent.UserId, cancellationToken);

    /// <summary>Senders who have the role may hold less now; invitations that grant the role may grant more than their senders hold.</summary>
    public async Task HandleAsync(CustomRoleChanged domainEvent, CancellationToken cancellationToken)
    {
        var (tenantId, roleId) = (domainEvent.TenantId, domainEvent.RoleId);
        var holders = domainEvent.Lost.Count > 0 ? await memberships.ListAsync(new MembersWithCustomRole(tenantId, roleId), cancellationToken) : [];
        var sent = holders.Count > 0 ? await SentByAsync(tenantId, [.. holders.Select(member => member.UserId)], cancellationToken) : [];
        var granting = await invitations.ListAsync(new OpenInvitationsToCustomRole(tenantId, roleId), cancellationToken);
        foreach (var sender in sent.Concat(granting).Select(invitation => invitation.InvitedBy).Distinct())
        {
            await RevokeUnsendableAsync(tenantId, sender, cancellationToken);
        }
    }

    private async Task RevokeUnsendableAsync(Guid tenantId, Guid userId, CancellationToken cancellationToken)
    {
        var sender = await memberships.FirstOrDefaultAsync(new MembershipOf(tenantId, userId), cancellationToken);
        var senderRole = sender is null ? null : await reader.CustomRoleOfAsync(sender, cancellationToken);
        foreach (var invitation in await SentByAsync(tenantId, [userId], cancellationToken))
        {
            var customRole = invitation.CustomRoleId is { } id ? await reader.FindCustomRoleAsync(id, cancellationToken) : null;
            if (!permissions.AllowsInvitation(invitation, customRole, sender, senderRole))
            {
                Revoke(invitation);
            }
        }
    }

    private Task<List<Invitation>> SentByAsync(Guid tenantId, IReadOnlyCollection<Guid> userIds, CancellationToken cancellationToken) =>
        invitations.ListAsync(new OpenInvitationsOf(tenantId, userIds), cancellationToken);

    /// <summary>The same command may have revoked it already, without saving yet, so that the query still finds it.</summary>
    private void Revoke(Invitation invitation)
    {
        if (invitation.IsOpen)
        {
            invitation.Revoke(time.GetUtcNow());
        }
    }
}
