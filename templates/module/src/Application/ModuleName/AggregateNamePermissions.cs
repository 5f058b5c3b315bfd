using RootNamespaceOfTheSolution.Application.Common.Security;
using RootNamespaceOfTheSolution.Domain.Common;

namespace RootNamespaceOfTheSolution.Application.ModuleName;

internal sealed class AggregateNamePermissions : IPermissionSource
{
    public const string Read = "module-route.read";
    public const string Write = "module-route.write";
    public const string Delete = "module-route.delete";

    public IEnumerable<Permission> Permissions =>
    [
        new(Read, TenantRole.Member, "View module words."),
        new(Write, TenantRole.Member, "Create and change module words."),
        new(Delete, TenantRole.Admin, "Delete module words."),
    ];
}
