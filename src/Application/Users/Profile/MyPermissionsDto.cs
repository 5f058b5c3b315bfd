using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Users.Profile;

/// <summary>What the caller may do now in the tenant that they act in.</summary>
/// <param name="Role">The built-in role; null without a tenant, or when they are no member any more.</param>
/// <param name="CustomRole">The custom role; null without one.</param>
/// <param name="TenantStatus">How the tenant stands; null where <paramref name="Role"/> is null. Unless it is active nothing is allowed.</param>
/// <param name="Permissions">Sorted by name; empty without a tenant.</param>
public sealed record MyPermissionsDto(TenantRole? Role, MyCustomRoleDto? CustomRole, TenantStatus? TenantStatus, IReadOnlyList<MyPermissionDto> Permissions);

/// <param name="Id">Of the tenant's custom role.</param>
/// <param name="Name">Its name.</param>
public sealed record MyCustomRoleDto(Guid Id, string Name);

/// <param name="Name">Stable; code branches on it.</param>
/// <param name="Description">For people.</param>
public sealed record MyPermissionDto(string Name, string Description);
