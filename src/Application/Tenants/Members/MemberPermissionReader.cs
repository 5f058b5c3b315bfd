using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.Application.Tenants.Members;

/// <summary>What a member of the acting tenant may do as the running command sees it, its own changes among them.</summary>
internal sealed class MemberPermissionReader(IRepository<CustomRole> roles, PermissionCatalog permissions)
{
    public async Task<bool> AllowAsync(Membership member, string permission, CancellationToken cancellationToken) =>
        permissions.Allows(member.Role, [], permission) || permissions.Allows(member.Role, (await CustomOfAsync(member, cancellationToken))?.Permissions ?? [], permission);

    /// <returns>The custom role; null without one.</returns>
    public async Task<CustomRoleAccess?> CustomOfAsync(Membership member, CancellationToken cancellationToken) =>
        member.CustomRoleId is { } id ? await FindCustomAsync(id, cancellationToken) : null;

    /// <returns>Null when there is no such role.</returns>
    public async Task<CustomRoleAccess?> FindCustomAsync(Guid id, CancellationToken cancellationToken) =>
        await roles.FirstOrDefaultAsync(new CustomRoleById(id), cancellationToken) is { } role ? new CustomRoleAccess(role.Id, role.Name, role.Permissions) : null;
}
