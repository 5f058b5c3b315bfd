using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Security;

/// <summary>One thing that a role allows.</summary>
/// <param name="Name"><c>module.action</c>, lower case; stable, because keys and roles refer to it.</param>
/// <param name="LeastRole">This role and the ones above it have the permission.</param>
/// <param name="Description">For the people who hand out roles.</param>
public sealed record Permission(string Name, TenantRole LeastRole, string Description)
{
    /// <summary>
    /// Only for a person in a session, and never for an API key: what hands out access or takes it away. Whoever steals a key could otherwise make
    /// themselves a second way in that outlives it.
    /// </summary>
    public bool RequiresSession { get; init; }

    /// <summary>
    /// Requires a session whose user proved who they are in the last ten minutes: for what governs access, such as security settings, roles, keys and retention. A
    /// borrowed session could otherwise open the tenant for good. A <see cref="StepUpAttribute"/> on the request says more.
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
    /// What the acting principal may do in a tenant that may work: by their roles, see <see cref="Allows(TenantRole, IReadOnlyCollection{string}, string)"/>,
    /// and within the scopes of the key that they use.
    /// </summary>
    public bool Allows(PrincipalAccess access, string permission) =>
        access.Role is { } role && Allows(role, access.CustomRole?.Permissions ?? [], permission) && access.Scopes?.Contains(permission) != false;

    /// <summary>False for a permission that nobody declared: an unknown name opens nothing.</summary>
    /// <param name="custom">What a custom role adds to the built-in one.</param>
    public bool Allows(TenantRole role, IReadOnlyCollection<string> custom, string permission) =>
        _byName.TryGetValue(permission, out var declared) && (role >= declared.LeastRole || custom.Contains(permission));
}
