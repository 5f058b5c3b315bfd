using SvcInfra.Application.Tenants.Roles;
using SvcInfra.Domain.Common;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.WebApi.Tenants.Roles;

internal sealed class CustomRoleExamples : IExamples
{
    private static readonly Guid Role = Guid.Parse("019a2b3c-0000-7000-8000-000000000007");
    private static readonly DateTimeOffset Then = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);

    public IEnumerable<object> Examples =>
    [
        new CreateCustomRole("Front desk", "Invites guests.", ["tenants.members-write"]),
        new CustomRoleDto(Role, "Front desk", "Invites guests.", ["tenants.members-write"], Then, Then, 1),
        new CustomRoleEndpoints.CustomRoleBody("Front desk", "Invites guests.", ["tenants.members-write"]),
        new CustomRoleEndpoints.AssignmentBody(Role),
        new PermissionDto("tenants.members-write", "Invite members, change their roles and remove them, up to your own role.", TenantRole.Admin),
    ];
}
