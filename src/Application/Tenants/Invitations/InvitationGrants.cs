using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Application.Tenants.Roles;
using SvcInfra.Domain.Tenants.Invitations;
using SvcInfra.Domain.Tenants.Members;

namespace SvcInfra.Application.Tenants.Invitations;

/// <summary>What a sender may grant by an invitation. Commands that change its inputs hold the tenant's lock.</summary>
internal static class InvitationGrants
{
    /// <summary>
    /// Whether the sender may (still) send the invitation: its built-in role is not above theirs, and they may grant its custom role.
    /// </summary>
    /// <param name="customRole">The custom role that the invitation grants; null if it grants none or the role no longer exists.</param>
    /// <param name="sender">Null: no longer a member.</param>
    /// <param name="senderRole">The sender's custom role; null: none.</param>
    public static bool AllowsInvitation(
        this PermissionCatalog permissions, Invitation invitation, CustomRoleAccess? customRole, Membership? sender, CustomRoleAccess? senderRole)
    {
        if (sender is null)
        {
            return false;
        }

        Func<string, bool> holds = name => permissions.Allows(sender.Role, senderRole?.Permissions ?? [], name);
        return invitation.Role <= sender.Role && holds(MemberPermissions.Write)
            && (invitation.CustomRoleId is null || (customRole is not null && permissions.AllowsGrant(customRole.Permissions, holds)));
    }

    /// <summary>
    /// Whether a member may grant a custom role. Permissions that no module declares any more grant nothing, so they are not required.
    /// </summary>
    /// <param name="rolePermissions">All permissions of the custom role.</param>
    /// <param name="holds">Whether the member holds a permission.</param>
    public static bool AllowsGrant(this PermissionCatalog permissions, IEnumerable<string> rolePermissions, Func<string, bool> holds) =>
        holds(CustomRolePermissions.Write) && rolePermissions.All(name => permissions.Find(name) is null || holds(name));
}
