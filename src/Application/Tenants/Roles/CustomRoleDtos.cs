using SvcInfra.Application.Common.Persistence;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Tenants.Roles;

/// <summary>A custom role of the tenant. Its permissions add to those of a member's built-in role.</summary>
/// <param name="Id">Stable; never reused.</param>
/// <param name="Name">1 to 100 characters; unique in the tenant.</param>
/// <param name="Description">At most 500 characters.</param>
/// <param name="Permissions">Permission names, sorted.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="UpdatedAt">UTC.</param>
/// <param name="Version">The first part of the ETag.</param>
public sealed record CustomRoleDto(
    Guid Id, string Name, string? Description, IReadOnlyList<string> Permissions, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Version)
    : IVersioned;

/// <summary>A permission that a role can have.</summary>
/// <param name="Name">Stable; use it in a custom role.</param>
/// <param name="Description">A sentence to show to users.</param>
/// <param name="LeastRole">The lowest built-in role that has the permission; higher ones have it too.</param>
public sealed record PermissionDto(string Name, string Description, TenantRole LeastRole);
