using SvcInfra.Application.Users.Profile;
using SvcInfra.Domain.Common;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.WebApi.Users.Profile;

internal sealed class PermissionExamples : IExamples
{
    public IEnumerable<object> Examples =>
    [
        new MyPermissionsDto(
            TenantRole.Member, new MyCustomRoleDto(Guid.Parse("019a2b3c-0000-7000-8000-000000000007"), "Front desk"), TenantStatus.Active,
            [new MyPermissionDto("tenants.read", "Read the tenant.")]),
    ];
}
