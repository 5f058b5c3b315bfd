using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Security;

/// <summary>A permission that roles in a tenant have.</summary>
/// <param name="Name"><c>module.action</c>, lower case; stable, because keys and roles refer to it.</param>
/// <param name="LeastRole">This role and the ones above it have the permission.</param>
/// <param name="Description">For admins who assign roles.</param>
public sealed record Permission(string Name, TenantRole LeastRole, string Description)
{
    /// <summary>
    /// Requires a user in a session and refuses API keys: for operations that grant or remove access. Otherwise an attacker with a stolen key
    /// could create a second credential that outlives it.
    /// </summary>
    public bool RequiresSession { get; init; }

    /// <summary>
    /// Requires a session whose user has authenticated in the last ten minutes: for access settings, such as security settings, roles, keys and
    /// retention. Otherwise a hijacked session could open the tenant for good. A <see cref="StepUpAttribute"/> on the request refines it.
    /// </summary>
    public bool NeedsRecentProof { get; init; }
}

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

    /// <returns>Null for a name that no module declares.</returns>
    public Permission? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>
    /// Whether the calling principal has the permission in an active tenant: by its roles, see
    /// <see cref="Allows(TenantRole, IReadOnlyCollection{string}, string)"/>, and within the scopes of its API key.
    /// </summary>
    public bool Allows(PrincipalAccess access, string permission) =>
        access.Role is { } role && Allows(role, access.CustomRole?.Permissions ?? [], permission) && access.Scopes?.Contains(permission) != false;

    /// <summary>False for a permission that no module declares.</summary>
    /// <param name="custom">The permissions of the custom role, added to the built-in one.</param>
    public bool Allows(TenantRole role, IReadOnlyCollection<string> custom, string permission) =>
        _byName.TryGetValue(permission, out var declared) && (role >= declared.LeastRole || custom.Contains(permission));
}
