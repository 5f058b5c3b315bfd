using MediatR;
using SvcInfra.Application.Tenants.Roles;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Tenants.Roles;

/// <summary>The custom roles of the acting tenant, and the permissions that they can have.</summary>
internal sealed class CustomRoleEndpoints : IEndpoints
{
    public void Map(RouteGroupBuilder api)
    {
        var tenant = api.MapModule("tenants").MapGroup("/{tenantId}");
        tenant.MapGet("/permissions", (Guid tenantId, ISender sender, CancellationToken ct) => sender.Send(new ListPermissions(), ct).Ok())
            .Sends<ListPermissions>("List all permissions that a custom role can have");
        tenant.MapPost("/roles", (Guid tenantId, CreateCustomRole command, ISender sender, CancellationToken ct) =>
                sender.Send(command, ct).Created(r => $"/api/v1/tenants/{tenantId}/roles/{r.Id}"))
            .Sends<CreateCustomRole>("Create a custom role");
        tenant.MapGet("/roles", (Guid tenantId, ISender sender, CancellationToken ct) => sender.Send(new ListCustomRoles(), ct).Ok())
            .Sends<ListCustomRoles>("List the tenant's custom roles");
        tenant.MapGet("/roles/{roleId}", (Guid tenantId, Guid roleId, ISender sender, CancellationToken ct) =>
                sender.Send(new GetCustomRole(roleId), ct).Ok())
            .Sends<GetCustomRole>("Read a custom role");
        tenant.MapPatch("/roles/{roleId}", (Guid tenantId, Guid roleId, CustomRoleBody body, IfMatch version, ISender sender, CancellationToken ct) =>
                sender.Send(new ChangeCustomRole(roleId, body.Name, body.Description, body.Permissions, version.Version), ct).Ok())
            .Sends<ChangeCustomRole>("Change a custom role");
        tenant.MapDelete("/roles/{roleId}", (Guid tenantId, Guid roleId, IfMatch version, ISender sender, CancellationToken ct) =>
                sender.Send(new DeleteCustomRole(roleId, version.Version), ct).NoContent())
            .Sends<DeleteCustomRole>("Delete a custom role");
        tenant.MapPut(
                "/members/{userId}/custom-role",
                (Guid tenantId, Guid userId, AssignmentBody body, IfMatch version, ISender sender, CancellationToken ct) =>
                    sender.Send(new AssignCustomRole(userId, body.RoleId, version.Version), ct).Ok())
            .Sends<AssignCustomRole>("Assign or remove a member's custom role");
    }

    /// <param name="Name">1 to 100 characters. Null or absent: unchanged.</param>
    /// <param name="Description">At most 500 characters; empty: none. Null or absent: unchanged.</param>
    /// <param name="Permissions">All permissions of the role from now on; at most 200. Null or absent: unchanged.</param>
    internal sealed record CustomRoleBody(string? Name, string? Description, IReadOnlyList<string>? Permissions);

    /// <param name="RoleId">A custom role of the tenant, which replaces the present one; null: none.</param>
    internal sealed record AssignmentBody(Guid? RoleId);
}
