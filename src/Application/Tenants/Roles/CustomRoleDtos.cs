using SvcInfra.Application.Common.Persistence;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Tenants.Roles;

/// <summary>A role that the tenant made itself. What it holds comes on top of a member's built-in role.</summary>
/// <param name="Id">Stable; never reused.</param>
/// <param name="Name">1 to 100 characters; unique in the tenant.</param>
/// <param name="Description">At most 500 characters.</param>
/// <param name="Permissions">Names of permissions, sorted.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="UpdatedAt">UTC.</param>
/// <param name="Version">The ETag begins with it.</param>
public sealed record CustomRoleDto(
    Guid Id, string Name, string? Description, IReadOnlyList<string> Permissions, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Version) : IVersioned;

/// <summary>One thing that a role can allow.</summary>
/// <param name="Name">Stable; give it to a custom role.</param>
/// <param name="Description">For people.</param>
/// <param name="LeastRole">This built-in role and the ones above it have it without any custom role.</param>
public sealed record PermissionDto(string Name, string Description, TenantRole LeastRole);
