using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Tenants.Roles;

/// <summary>Lists all permissions that a custom role can have, by name.</summary>
[RequirePermission(CustomRolePermissions.Read)]
public sealed record ListPermissions : IQuery<Page<PermissionDto>>;

internal sealed class ListPermissionsHandler(PermissionCatalog permissions) : IRequestHandler<ListPermissions, Result<Page<PermissionDto>>>
{
    public Task<Result<Page<PermissionDto>>> Handle(ListPermissions query, CancellationToken cancellationToken)
    {
        var items = permissions.All.OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => new PermissionDto(p.Name, p.Description, p.LeastRole));
        return Task.FromResult(Result.Success(new Page<PermissionDto>([.. items], NextCursor: null)));
    }
}
