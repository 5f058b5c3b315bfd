namespace SvcInfra.Application.Common.Security;

/// <summary>One thing that operators of the installation may be allowed.</summary>
/// <param name="Name"><c>module.action</c>, lower case; stable, because configurations name it.</param>
/// <param name="Description">For the people who hand it out.</param>
/// <param name="Roles">The <see cref="PlatformRoles"/> that have it, besides the superuser.</param>
public sealed record OperatorPermission(string Name, string Description, params string[] Roles);

/// <summary>A module's permissions for operators. Implementations are found by scanning.</summary>
public interface IOperatorPermissionSource
{
    IEnumerable<OperatorPermission> Permissions { get; }
}

/// <summary>All operators' permissions of all modules. They have nothing to do with those of roles in tenants, even under the same name.</summary>
public sealed class OperatorPermissionCatalog
{
    private const string Everything = "*";
    private const string RestOfModule = ".*";

    private readonly Dictionary<string, OperatorPermission> _byName;

    /// <exception cref="ArgumentException">Two modules declare the same name.</exception>
    public OperatorPermissionCatalog(IEnumerable<IOperatorPermissionSource> sources) =>
        _byName = sources.SelectMany(source => source.Permissions).ToDictionary(permission => permission.Name);

    public IReadOnlyCollection<OperatorPermission> All => _byName.Values;

    /// <summary>The names in one of the <see cref="PlatformRoles"/>; none for another name.</summary>
    public IReadOnlyList<string> NamesInRole(string role) =>
        role == PlatformRoles.Superuser ? [.. _byName.Keys] : [.. _byName.Values.Where(permission => permission.Roles.Contains(role)).Select(permission => permission.Name)];

    /// <summary>The names that a grant stands for: a name itself, <c>module.*</c>, or <c>*</c>. None for a grant that means nothing.</summary>
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
