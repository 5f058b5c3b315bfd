using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.Application.Tenants.Members;

/// <summary>Reads the permissions of a member of the acting tenant, including unsaved changes of the running command.</summary>
internal sealed class MemberPermissionReader(IRepository<CustomRole> roles, PermissionCatalog permissions)
{
    /// <summary>Whether one of the member's roles has the permission. Reads the custom role only if the built-in role is not enough.</summary>
    public async Task<bool> AllowsAsync(Membership member, string permission, CancellationToken cancellationToken) =>
        permissions.Allows(member.Role, [], permission)
        || permissions.Allows(member.Role, (await CustomRoleOfAsync(member, cancellationToken))?.Permissions ?? [], permission);

    /// <returns>The member's custom role; null: none.</returns>
    public async Task<CustomRoleAccess?> CustomRoleOfAsync(Membership member, CancellationToken cancellationToken) =>
        member.CustomRoleId is { } id ? await FindCustomRoleAsync(id, cancellationToken) : null;

    /// <returns>Null if the role does not exist.</returns>
    public async Task<CustomRoleAccess?> FindCustomRoleAsync(Guid id, CancellationToken cancellationToken) =>
        await roles.FirstOrDefaultAsync(new CustomRoleById(id), cancellationToken) is { } role
            ? new CustomRoleAccess(role.Id, role.Name, role.Permissions)
            : null;
}
