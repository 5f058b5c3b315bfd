namespace SvcInfra.Application.Common.Security;

/// <summary>A permission that operators of the installation may have.</summary>
/// <param name="Name"><c>module.action</c>, lower case; stable, because configurations name it.</param>
/// <param name="Description">For operators who assign it.</param>
/// <param name="Roles">The <see cref="PlatformRoles"/> that have it, in addition to the superuser.</param>
public sealed record OperatorPermission(string Name, string Description, params string[] Roles);

/// <summary>A module's permissions for operators. Implementations are found by scanning.</summary>
public interface IOperatorPermissionSource
{
    IEnumerable<OperatorPermission> Permissions { get; }
}

/// <summary>All operator permissions of all modules. They are independent of tenant permissions, even under the same name.</summary>
public sealed class OperatorPermissionCatalog
{
    private const string Everything = "*";
    private const string RestOfModule = ".*";

    private readonly Dictionary<string, OperatorPermission> _byName;

    /// <exception cref="ArgumentException">Two modules declare the same name.</exception>
    public OperatorPermissionCatalog(IEnumerable<IOperatorPermissionSource> sources) =>
        _byName = sources.SelectMany(source => source.Permissions).ToDictionary(permission => permission.Name);

    public IReadOnlyCollection<OperatorPermission> All => _byName.Values;

    /// <summary>The permissions of one of the <see cref="PlatformRoles"/>; empty for an unknown role.</summary>
    public IReadOnlyList<string> NamesInRole(string role) =>
        role == PlatformRoles.Superuser
            ? [.. _byName.Keys]
            : [.. _byName.Values.Where(permission => permission.Roles.Contains(role)).Select(permission => permission.Name)];

    /// <summary>The permissions of a grant: a name itself, <c>module.*</c>, or <c>*</c>. Empty for an unknown grant.</summary>
    public IReadOnlyList<string> NamesIn(string grant)
    {
        if (grant == Everything)
        {
            return [.. _byName.Keys];
        }

        if (grant.EndsWith(RestOfModule, StringComparison.Ordinal))
        {
            var module = grant[..^RestOfModule.Length];
            return [.. _byName.Keys.Where(name => name.Split('.')[0] == module)];
        }

        return _byName.ContainsKey(grant) ? [grant] : [];
    }
}
