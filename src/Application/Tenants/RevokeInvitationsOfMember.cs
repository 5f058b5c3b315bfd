using SvcInfra.Application.Common.Events;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants;

/// <summary>
/// An invitation stands on the role of who sent it. When that goes, so do the open invitations that it could no longer send: an admin
/// who is removed does not come back by a mail to an address of theirs.
/// </summary>
internal sealed class RevokeInvitationsOfMember(IRepository<Invitation> invitations, PermissionCatalog permissions, TimeProvider time)
    : IDomainEventHandler<MemberRemoved>, IDomainEventHandler<MemberRoleChanged>
{
    public Task HandleAsync(MemberRemoved domainEvent, CancellationToken cancellationToken) =>
        RevokeAsync(domainEvent.TenantId, domainEvent.UserId, _ => false, cancellationToken);

    public Task HandleAsync(MemberRoleChanged domainEvent, CancellationToken cancellationToken) =>
        RevokeAsync(
            domainEvent.TenantId,
            domainEvent.UserId,
            role => role <= domainEvent.Role && permissions.Allows(domainEvent.Role, MemberPermissions.Write),
            cancellationToken);

    private async Task RevokeAsync(Guid tenantId, Guid userId, Func<TenantRole, bool> mayStay, CancellationToken cancellationToken)
    {
        foreach (var invitation in await invitations.ListAsync(new OpenInvitationsOf(tenantId, userId), cancellationToken))
        {
            if (!mayStay(invitation.Role))
            {
                invitation.Revoke(time.GetUtcNow());
            }
        }
    }
}
