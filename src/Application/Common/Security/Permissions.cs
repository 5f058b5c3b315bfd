using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Security;

/// <summary>One thing that a role allows.</summary>
/// <param name="Name"><c>module.action</c>, lower case; stable, because keys and roles refer to it.</param>
/// <param name="LeastRole">This role and the ones above it have the permission.</param>
/// <param name="Description">For the people who hand out roles.</param>
public sealed record Permission(string Name, TenantRole LeastRole, string Description);

/// <summary>A module's permissions. Implementations are found by scanning.</summary>
public interface IPermissionSource
{
    IEnumerable<Permission> Permissions { get; }
}

/// <summary>All permissions of all modules, by name.</summary>
public sealed class PermissionCatalog
{
    private readonly Dictionary<string, Permission> _byName;

    /// <exception cref="ArgumentException">Two modules declare the same name.</exception>
    public PermissionCatalog(IEnumerable<IPermissionSource> sources) =>
        _byName = sources.SelectMany(s => s.Permissions).ToDictionary(p => p.Name);

    public IReadOnlyCollection<Permission> All => _byName.Values;

    public bool IsDeclared(string permission) => _byName.ContainsKey(permission);

    /// <summary>What the acting principal may do in a tenant that may work; see <see cref="Allows(TenantRole, IReadOnlyCollection{string}, string)"/>.</summary>
    public bool Allows(PrincipalAccess access, string permission) =>
        access.Role is { } role && Allows(role, access.CustomRole?.Permissions ?? [], permission);

    /// <summary>False for a permission that nobody declared: an unknown name opens nothing.</summary>
    /// <param name="custom">What a custom role adds to the built-in one.</param>
    public bool Allows(TenantRole role, IReadOnlyCollection<string> custom, string permission) =>
        _byName.TryGetValue(permission, out var declared) && (role >= declared.LeastRole || custom.Contains(permission));
}
