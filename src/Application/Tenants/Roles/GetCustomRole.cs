using Ardalis.Result;
using MapsterMapper;
using MediatR;
using SvcInfra.Application.Caching.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.Application.Tenants.Roles;

/// <summary>Reads a custom role of the acting tenant.</summary>
[RequirePermission(CustomRolePermissions.Read)]
public sealed record GetCustomRole(Guid RoleId) : IQuery<CustomRoleDto>, ICacheable
{
    CachePolicy ICacheable.Cache => new(TenantCacheTags.CustomRoles);
}

internal sealed class GetCustomRoleHandler(IReadRepository<CustomRole> roles, IMapper mapper) : IRequestHandler<GetCustomRole, Result<CustomRoleDto>>
{
    public async Task<Result<CustomRoleDto>> Handle(GetCustomRole query, CancellationToken cancellationToken) =>
        await roles.FirstOrDefaultAsync(new CustomRoleById(query.RoleId), cancellationToken) is { } role
            ? mapper.Map<CustomRoleDto>(role)
            : CustomRoleErrors.NotFound;
}
