using Ardalis.Result;
using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Tenants.Roles;

/// <summary>
/// A named set of permissions that a tenant defines. It adds to the permissions of a member's built-in role; only the built-in role decides
/// which members a caller may manage (docs/decisions/0019-custom-roles-add.md). A caller grants and withdraws only permissions that they hold.
/// </summary>
public sealed class CustomRole : AggregateRoot, ITenantOwned
{
    public const int MaxNameLength = 100;
    public const int MaxDescriptionLength = 500;
    public const int MaxPermissions = 200;

    /// <summary>How many custom roles a tenant can have.</summary>
    public const int MaxInTenant = 50;

    private CustomRole()
    {
    }

    public Guid TenantId { get; private set; }

    /// <summary>Unique in the tenant.</summary>
    public string Name { get; private set; } = null!;

    public string? Description { get; private set; }

    /// <summary>Permission names, sorted and distinct. A name that no module declares any more grants nothing.</summary>
    public IReadOnlyList<string> Permissions { get; private set; } = [];

    /// <param name="permissions">Declared permission names; the use case has validated them.</param>
    /// <param name="mayGrant">Whether the caller may grant a permission; they must for all of them.</param>
    public static Result<CustomRole> Create(
        Guid tenantId, string name, string? description, IEnumerable<string> permissions, Func<string, bool> mayGrant)
    {
        var role = new CustomRole
        {
            TenantId = tenantId,
            Name = name.Trim(),
            Description = NullIfBlank(description),
            Permissions = Sorted(permissions),
        };
        return role.Permissions.All(mayGrant) ? role : CustomRoleErrors.PermissionNotHeld;
    }

    /// <summary>Changes the values that are not null.</summary>
    /// <param name="description">Empty removes it.</param>
    /// <param name="permissions">All permissions of the role from now on; as for <see cref="Create"/>.</param>
    /// <param name="mayGrant">Whether the caller may grant a permission; they must for all present and all new ones.</param>
    public Result Change(string? name, string? description, IEnumerable<string>? permissions, Func<string, bool> mayGrant)
    {
        var next = permissions is null ? Permissions : Sorted(permissions);
        if (!Permissions.Union(next).All(mayGrant))
        {
            return CustomRoleErrors.PermissionNotHeld;
        }

        Name = name?.Trim() ?? Name;
        Description = description is null ? Description : NullIfBlank(description);
        if (!next.SequenceEqual(Permissions))
        {
            Raise(new CustomRoleChanged(TenantId, Id, [.. Permissions.Except(next)]));
            Permissions = next;
        }

        return Result.Success();
    }

    /// <summary>Whether the role can be deleted; the use case deletes it.</summary>
    /// <param name="isInUse">Whether a member has the role, or an open invitation grants it.</param>
    /// <param name="mayGrant">Whether the caller may grant a permission; they must for all of the role's.</param>
    public Result CheckDeletion(bool isInUse, Func<string, bool> mayGrant)
    {
        if (!Permissions.All(mayGrant))
        {
            return CustomRoleErrors.PermissionNotHeld;
        }

        return isInUse ? CustomRoleErrors.InUse : Result.Success();
    }

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static List<string> Sorted(IEnumerable<string> names) => [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

/// <summary>The permissions of a custom role changed.</summary>
/// <param name="Lost">The permissions that the role no longer has.</param>
public sealed record CustomRoleChanged(Guid TenantId, Guid RoleId, IReadOnlyList<string> Lost) : IDomainEvent;
