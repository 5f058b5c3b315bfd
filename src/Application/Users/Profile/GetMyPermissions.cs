using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Users.Profile;

/// <summary>Lists the caller's current permissions in the tenant of the session, evaluated as for a request.</summary>
[Authenticated]
public sealed record GetMyPermissions : IQuery<MyPermissionsDto>;

internal sealed class GetMyPermissionsHandler(IPrincipalAccess access, IRequestContext context, PermissionCatalog permissions)
    : IRequestHandler<GetMyPermissions, Result<MyPermissionsDto>>
{
    public async Task<Result<MyPermissionsDto>> Handle(GetMyPermissions query, CancellationToken cancellationToken)
    {
        var allowed = await access.GetAsync(context, cancellationToken);
        if (allowed.Role is not { } role)
        {
            return new MyPermissionsDto(Role: null, CustomRole: null, TenantStatus: null, []);
        }

        // A tenant that is not active allows nothing, whatever the role.
        var held = permissions.All
            .Where(p => allowed.Tenant == TenantStatus.Active && permissions.Allows(allowed, p.Name))
            .OrderBy(p => p.Name, StringComparer.Ordinal);
        var custom = allowed.CustomRole is { } own ? new MyCustomRoleDto(own.Id, own.Name) : null;
        return new MyPermissionsDto(role, custom, allowed.Tenant, [.. held.Select(p => new MyPermissionDto(p.Name, p.Description))]);
    }
}
