using RootNamespaceOfTheSolution.Application.Common.Security;
using RootNamespaceOfTheSolution.Domain.Common;

namespace RootNamespaceOfTheSolution.Application.ModuleName;

internal sealed class AggregateNamePermissions : IPermissionSource
{
    public const string Read = "module-route.read";
    public const string Write = "module-route.write";

    public IEnumerable<Permission> Permissions =>
    [
        new(Read, TenantRole.Member, "View everything in module-route."),
        new(Write, TenantRole.Member, "Create and change things in module-route."),
    ];
}
