using RootNamespaceOfTheSolution.Application.Common.Security;
using RootNamespaceOfTheSolution.Domain.Common;

namespace RootNamespaceOfTheSolution.Application.ModuleName;

internal sealed class FeatureNamePermission : IPermissionSource
{
    public const string Name = "module-route.feature-route";

    public IEnumerable<Permission> Permissions => [new(Name, TenantRole.Member, "Use FeatureName.")];
}
