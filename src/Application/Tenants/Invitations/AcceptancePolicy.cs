using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Invitations;
using SvcInfra.Domain.Tenants.Members;

namespace SvcInfra.Application.Tenants.Invitations;

/// <summary>Whether a tenant still takes the user of an invitation. The use case holds the tenant's lock.</summary>
internal sealed class AcceptancePolicy(IRepository<Membership> memberships, ITenantMembers members, PermissionCatalog permissions)
{
    public async Task<Error?> CheckAsync(Invitation invitation, Tenant tenant, CancellationToken cancellationToken)
    {
        if (tenant.Status == TenantStatus.Suspended)
        {
            return CommonErrors.TenantSuspended;
        }

        if (!tenant.Settings.Allows(invitation.Email))
        {
            return InvitationErrors.DomainNotAllowed;
        }

        // A change of the sender's permissions revokes the invitation at once. This catches permissions that ended in another way,
        // for example because no module declares them any more.
        return invitation.CustomRoleId is { } customRoleId && !await MaySenderStillGrantAsync(invitation, customRoleId, cancellationToken)
            ? InvitationErrors.Invalid
            : null;
    }

    private async Task<bool> MaySenderStillGrantAsync(Invitation invitation, Guid customRoleId, CancellationToken cancellationToken)
    {
        var tenantId = invitation.TenantId;
        var sender = await memberships.FirstOrDefaultAsync(new MembershipOf(tenantId, invitation.InvitedBy), cancellationToken);
        var customRole = await members.FindCustomRoleAsync(tenantId, customRoleId, cancellationToken);
        var senderRole = sender?.CustomRoleId is { } id ? await members.FindCustomRoleAsync(tenantId, id, cancellationToken) : null;
        return permissions.AllowsInvitation(invitation, customRole, sender, senderRole);
    }
}
