using Ardalis.Result;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.Domain.Tenants.Members;

/// <summary>
/// A user's place in a tenant. An aggregate of its own: a tenant with ten thousand members is renamed without loading
/// one of them. What reaches over several members (a tenant keeps an owner) is told to it by the caller, who holds the
/// tenant's lock.
/// </summary>
public sealed class Membership : AggregateRoot
{
    private Membership()
    {
    }

    public Guid TenantId { get; private set; }

    public Guid UserId { get; private set; }

    public TenantRole Role { get; private set; }

    /// <summary>A <see cref="CustomRole"/> of the same tenant, whose permissions come on top of those of <see cref="Role"/>; null: none.</summary>
    public Guid? CustomRoleId { get; private set; }

    public static Membership Create(Guid tenantId, Guid userId, TenantRole role, Guid? customRoleId = null)
    {
        var membership = new Membership { TenantId = tenantId, UserId = userId, Role = role, CustomRoleId = customRoleId };
        membership.Raise(new MemberAdded(tenantId, userId, role));
        return membership;
    }

    /// <param name="role">The new one; the present one changes nothing.</param>
    /// <param name="by">Who asks, a member of the same tenant: neither role may be above theirs.</param>
    /// <param name="hasOtherOwner">Whether the tenant has an owner besides this member.</param>
    public Result ChangeRole(TenantRole role, Membership by, bool hasOtherOwner)
    {
        if (Role > by.Role || role > by.Role)
        {
            return MemberErrors.RoleAboveOwn;
        }

        if (role < TenantRole.Owner && IsOnlyOwner(hasOtherOwner))
        {
            return MemberErrors.LastOwner;
        }

        Become(role);
        return Result.Success();
    }

    /// <param name="role">The new one, of the same tenant; null: none.</param>
    /// <param name="present">The one that this member has.</param>
    /// <param name="by">Who asks, a member of the same tenant: this member's built-in role must not be above theirs.</param>
    /// <param name="mayGive">Whether who asks holds a permission: all of both roles.</param>
    public Result AssignCustomRole(CustomRole? role, CustomRole? present, Membership by, Func<string, bool> mayGive)
    {
        if (Role > by.Role)
        {
            return MemberErrors.RoleAboveOwn;
        }

        if (role?.Permissions.All(mayGive) == false || present?.Permissions.All(mayGive) == false)
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

    /// <summary>Ends the membership; the caller deletes it.</summary>
    /// <param name="by">Who asks: this member, who leaves, or one of the same tenant whose role is not lower.</param>
    /// <param name="hasOtherOwner">Whether the tenant has an owner besides this member.</param>
    public Result Remove(Membership by, bool hasOtherOwner)
    {
        if (Role > by.Role)
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

    /// <summary>Makes the other member owner, and this owner an admin.</summary>
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

        other.Become(TenantRole.Owner);
        Become(TenantRole.Admin);
        return Result.Success();
    }

    private bool IsOnlyOwner(bool hasOtherOwner) => Role == TenantRole.Owner && !hasOtherOwner;

    private void Become(TenantRole role)
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

/// <param name="Role">The new one.</param>
public sealed record MemberRoleChanged(Guid TenantId, Guid UserId, TenantRole Role) : IDomainEvent;

/// <summary>A member was given a custom role, another one, or lost it.</summary>
public sealed record MemberCustomRoleChanged(Guid TenantId, Guid UserId) : IDomainEvent;

/// <summary>Somebody was removed, or left.</summary>
public sealed record MemberRemoved(Guid TenantId, Guid UserId) : IDomainEvent;
