using Ardalis.Result;
using MapsterMapper;
using MediatR;
using SvcInfra.Application.Caching.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.Application.Tenants.Roles;

/// <summary>Lists the acting tenant's custom roles, by name.</summary>
[RequirePermission(CustomRolePermissions.Read)]
public sealed record ListCustomRoles : IQuery<Page<CustomRoleDto>>, ICacheable
{
    CachePolicy ICacheable.Cache => new(TenantCacheTags.CustomRoles);
}

internal sealed class ListCustomRolesHandler(IReadRepository<CustomRole> roles, IMapper mapper)
    : IRequestHandler<ListCustomRoles, Result<Page<CustomRoleDto>>>
{
    public async Task<Result<Page<CustomRoleDto>>> Handle(ListCustomRoles query, CancellationToken cancellationToken) =>
        new Page<CustomRoleDto>(mapper.Map<List<CustomRoleDto>>(await roles.ListAsync(new CustomRolesByName(), cancellationToken)), NextCursor: null);
}
