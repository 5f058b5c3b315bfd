using SvcInfra.Application.Common.Security;

namespace SvcInfra.ArchitectureTests;

/// <summary>The page for people who assign permissions matches the code.</summary>
public sealed class OperatorPageTests
{
    [Fact]
    public void Page_lists_every_operator_permission_with_its_platform_roles()
    {
        var page = Solution.Files(["docs"], ".md").Single(file => file.Path == "docs/admin.md").Text.Split('\n');
        var permissions = Solution.Application.GetTypes().Where(
            type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IOperatorPermissionSource)))
            .SelectMany(type => ((IOperatorPermissionSource)Activator.CreateInstance(type, nonPublic: true)!).Permissions).ToList();

        permissions.ShouldNotBeEmpty();
        permissions.SelectMany(permission => permission.Roles).Except(PlatformRoles.All).ShouldBeEmpty();
        permissions
            .Where(permission => !page.Any(line => line.StartsWith($"| `{permission.Name}` |", StringComparison.Ordinal)
                && line.TrimEnd().EndsWith($"| {string.Join(", ", permission.Roles.Prepend(PlatformRoles.Superuser))} |", StringComparison.Ordinal)))
            .Select(permission => permission.Name).ShouldBeEmpty();
    }
}
