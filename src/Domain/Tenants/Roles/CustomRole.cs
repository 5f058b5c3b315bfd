using Ardalis.Result;
using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Tenants.Roles;

/// <summary>
/// A set of permissions that a tenant names itself. What it holds comes on top of what a member's built-in role has; the built-in role alone
/// decides who may manage whom (docs/decisions/0019-custom-roles-add.md). Nobody gives or takes by it what they do not hold themselves.
/// </summary>
public sealed class CustomRole : AggregateRoot, ITenantOwned
{
    public const int MaxNameLength = 100;
    public const int MaxDescriptionLength = 500;
    public const int MaxPermissions = 200;

    /// <summary>How many roles of its own a tenant has at most.</summary>
    public const int MaxInTenant = 50;

    private CustomRole()
    {
    }

    public Guid TenantId { get; private set; }

    /// <summary>Unique in the tenant.</summary>
    public string Name { get; private set; } = null!;

    public string? Description { get; private set; }

    /// <summary>Names of permissions, sorted, each once. One that no module declares any more opens nothing.</summary>
    public IReadOnlyList<string> Permissions { get; private set; } = [];

    /// <param name="permissions">Names that modules declare; the caller has checked that.</param>
    /// <param name="mayGive">Whether who asks holds a permission.</param>
    public static Result<CustomRole> Create(Guid tenantId, string name, string? description, IEnumerable<string> permissions, Func<string, bool> mayGive)
    {
        var role = new CustomRole { TenantId = tenantId, Name = name.Trim(), Description = Blank(description), Permissions = Sorted(permissions) };
        return role.Permissions.All(mayGive) ? role : CustomRoleErrors.PermissionNotHeld;
    }

    /// <summary>Changes what is not null.</summary>
    /// <param name="description">Empty: none.</param>
    /// <param name="permissions">All that it shall have; as for <see cref="Create"/>.</param>
    /// <param name="mayGive">Whether who asks holds a permission: all that the role has and all that it shall have.</param>
    public Result Change(string? name, string? description, IEnumerable<string>? permissions, Func<string, bool> mayGive)
    {
        var next = permissions is null ? Permissions : Sorted(permissions);
        if (!Permissions.Union(next).All(mayGive))
        {
            return CustomRoleErrors.PermissionNotHeld;
        }

        Name = name?.Trim() ?? Name;
        Description = description is null ? Description : Blank(description);
        if (!next.SequenceEqual(Permissions))
        {
            Raise(new CustomRoleChanged(TenantId, Id, [.. Permissions.Except(next)]));
            Permissions = next;
        }

        return Result.Success();
    }

    /// <summary>Whether it may go; the caller deletes it.</summary>
    /// <param name="isInUse">Whether a member has it, or an open invitation names it.</param>
    /// <param name="mayGive">Whether who asks holds a permission.</param>
    public Result CheckDeletion(bool isInUse, Func<string, bool> mayGive)
    {
        if (!Permissions.All(mayGive))
        {
            return CustomRoleErrors.PermissionNotHeld;
        }

        return isInUse ? CustomRoleErrors.InUse : Result.Success();
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static List<string> Sorted(IEnumerable<string> names) => [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

/// <summary>What its members may do is something else now.</summary>
/// <param name="Lost">The permissions that it no longer has.</param>
public sealed record CustomRoleChanged(Guid TenantId, Guid RoleId, IReadOnlyList<string> Lost) : IDomainEvent;
