using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Projects;

internal sealed class ProjectPermissions : IPermissionSource
{
    public const string Read = "projects.read";
    public const string Write = "projects.write";
    public const string Delete = "projects.delete";
    public const string DeleteAny = "projects.delete-any";

    public IEnumerable<Permission> Permissions =>
    [
        new(Read, TenantRole.Member, "View projects."),
        new(Write, TenantRole.Member, "Create, rename and archive projects."),
        new(Delete, TenantRole.Member, "Delete your own projects."),
        new(DeleteAny, TenantRole.Admin, "Delete projects of other members; requires projects.delete too."),
    ];
}
