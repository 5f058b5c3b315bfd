using Ardalis.Result;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.Domain.Tenants.Members;

/// <summary>
/// A user's membership in a tenant. It is an aggregate of its own, so that a tenant with ten thousand members can be changed without
/// loading them. Rules across members (a tenant keeps an owner) need facts that the use case reads under the tenant's lock and passes in.
/// </summary>
public sealed class Membership : AggregateRoot
{
    private Membership()
    {
    }

    public Guid TenantId { get; private set; }

    public Guid UserId { get; private set; }

    public TenantRole Role { get; private set; }

    /// <summary>A <see cref="CustomRole"/> of the same tenant, whose permissions add to those of <see cref="Role"/>; null: none.</summary>
    public Guid? CustomRoleId { get; private set; }

    public static Membership Create(Guid tenantId, Guid userId, TenantRole role, Guid? customRoleId = null)
    {
        var membership = new Membership { TenantId = tenantId, UserId = userId, Role = role, CustomRoleId = customRoleId };
        membership.Raise(new MemberAdded(tenantId, userId, role));
        return membership;
    }

    /// <param name="role">The new role; the present one changes nothing.</param>
    /// <param name="caller">A member of the same tenant; neither the present nor the new role may be above theirs.</param>
    /// <param name="hasOtherOwner">Whether the tenant has another owner.</param>
    public Result ChangeRole(TenantRole role, Membership caller, bool hasOtherOwner)
    {
        if (Role > caller.Role || role > caller.Role)
        {
            return MemberErrors.RoleAboveOwn;
        }

        if (role < TenantRole.Owner && IsOnlyOwner(hasOtherOwner))
        {
            return MemberErrors.LastOwner;
        }

        SetRole(role);
        return Result.Success();
    }

    /// <param name="role">The new custom role, of the same tenant; null: none.</param>
    /// <param name="present">The custom role that this member has; null: none.</param>
    /// <param name="caller">A member of the same tenant; this member's built-in role must not be above theirs.</param>
    /// <param name="mayGrant">Whether the caller may grant a permission; they must for all permissions of both roles.</param>
    public Result AssignCustomRole(CustomRole? role, CustomRole? present, Membership caller, Func<string, bool> mayGrant)
    {
        if (Role > caller.Role)
        {
            return MemberErrors.RoleAboveOwn;
        }

        if (role?.Permissions.All(mayGrant) == false || present?.Permissions.All(mayGrant) == false)
        {
            return CustomRoleErrors.PermissionNotHeld;
        }

        if (role?.Id != CustomRoleId)
        {
            CustomRoleId = role?.Id;
            Raise(new MemberCustomRoleChanged(TenantId, UserId));
        }

        return Result.Success();
    }

    /// <summary>Ends the membership; the use case deletes it.</summary>
    /// <param name="caller">This member, who leaves, or another member of the same tenant whose role is not lower.</param>
    /// <param name="hasOtherOwner">Whether the tenant has another owner.</param>
    public Result Remove(Membership caller, bool hasOtherOwner)
    {
        if (Role > caller.Role)
        {
            return MemberErrors.RoleAboveOwn;
        }

        if (IsOnlyOwner(hasOtherOwner))
        {
            return MemberErrors.LastOwner;
        }

        Raise(new MemberRemoved(TenantId, UserId));
        return Result.Success();
    }

    /// <summary>Makes the other member an owner and this owner an admin.</summary>
    public Result TransferOwnershipTo(Membership other)
    {
        if (Role < TenantRole.Owner)
        {
            return MemberErrors.RoleAboveOwn;
        }

        if (other.UserId == UserId)
        {
            return MemberErrors.TransferToOneself;
        }

        other.SetRole(TenantRole.Owner);
        SetRole(TenantRole.Admin);
        return Result.Success();
    }

    private bool IsOnlyOwner(bool hasOtherOwner) => Role == TenantRole.Owner && !hasOtherOwner;

    private void SetRole(TenantRole role)
    {
        if (role == Role)
        {
            return;
        }

        Role = role;
        Raise(new MemberRoleChanged(TenantId, UserId, role));
    }
}

public sealed record MemberAdded(Guid TenantId, Guid UserId, TenantRole Role) : IDomainEvent;

/// <param name="Role">The new role.</param>
public sealed record MemberRoleChanged(Guid TenantId, Guid UserId, TenantRole Role) : IDomainEvent;

/// <summary>A member's custom role was assigned, replaced or removed.</summary>
public sealed record MemberCustomRoleChanged(Guid TenantId, Guid UserId) : IDomainEvent;

/// <summary>A member was removed or left.</summary>
public sealed record MemberRemoved(Guid TenantId, Guid UserId) : IDomainEvent;
