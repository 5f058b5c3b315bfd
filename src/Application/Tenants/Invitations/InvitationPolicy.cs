using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Application.Tenants.Roles;
using SvcInfra.Domain.Tenants.Invitations;
using SvcInfra.Domain.Tenants.Members;

namespace SvcInfra.Application.Tenants.Invitations;

/// <summary>What an invitation stands on: its sender may still send it. Whoever changes what that depends on holds the tenant's lock.</summary>
internal static class InvitationPolicy
{
    /// <param name="invitation">Whose built-in role is not above the sender's, and whose custom role has nothing that the sender has not.</param>
    /// <param name="named">The custom role that the invitation names; null when it names none, and when that is gone.</param>
    /// <param name="sender">Null: no member any more.</param>
    /// <param name="senders">The sender's custom role; null without one.</param>
    public static bool AllowInvitation(
        this PermissionCatalog permissions, Invitation invitation, CustomRoleAccess? named, Membership? sender, CustomRoleAccess? senders)
    {
        if (sender is null)
        {
            return false;
        }

        Func<string, bool> has = name => permissions.Allows(sender.Role, senders?.Permissions ?? [], name);
        return invitation.Role <= sender.Role && has(MemberPermissions.Write)
            && (invitation.CustomRoleId is null || (named is not null && permissions.AllowGift(named.Permissions, has)));
    }

    /// <summary>Whether somebody may give a custom role. What no module declares opens nothing, and keeps nobody from a role that still names it.</summary>
    /// <param name="given">All that the role has.</param>
    /// <param name="has">Whether they hold a permission.</param>
    public static bool AllowGift(this PermissionCatalog permissions, IEnumerable<string> given, Func<string, bool> has) =>
        has(CustomRolePermissions.Write) && given.All(name => permissions.Find(name) is null || has(name));
}
