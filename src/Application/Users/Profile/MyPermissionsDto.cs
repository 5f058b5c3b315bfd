using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Users.Profile;

/// <summary>The caller's current permissions in the tenant of the session.</summary>
/// <param name="Role">The built-in role; null without a tenant, or when the caller is no longer a member.</param>
/// <param name="CustomRole">Null without a custom role.</param>
/// <param name="TenantStatus">Null where <paramref name="Role"/> is null. There are no permissions unless the tenant is active.</param>
/// <param name="Permissions">Sorted by name; empty without a tenant.</param>
public sealed record MyPermissionsDto(
    TenantRole? Role, MyCustomRoleDto? CustomRole, TenantStatus? TenantStatus, IReadOnlyList<MyPermissionDto> Permissions);

/// <param name="Id">Id of the custom role in the tenant.</param>
public sealed record MyCustomRoleDto(Guid Id, string Name);

/// <param name="Name">Never changes; use it in code.</param>
/// <param name="Description">A text for users.</param>
public sealed record MyPermissionDto(string Name, string Description);
