using MediatR;
using SvcInfra.Application.Tenants;
using SvcInfra.Application.Tenants.Lifecycle;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Application.Tenants.Settings;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Tenants;

internal sealed class TenantEndpoints : IEndpoints
{
    public void Map(RouteGroupBuilder api)
    {
        var tenants = api.MapModule("tenants");

        tenants.MapPost("/", (CreateTenant command, ISender sender, CancellationToken ct) =>
                sender.Send(command, ct).Created(t => $"/api/v1/tenants/{t.Id}"))
            .Sends<CreateTenant>("Create a tenant");
        tenants.MapGet("/", (ISender sender, CancellationToken ct) => sender.Send(new ListMyTenants(), ct).Ok())
            .Sends<ListMyTenants>("List the caller's tenants");
        tenants.MapPost("/switch", (SwitchTenant command, ISender sender, CancellationToken ct) => sender.Send(command, ct).TokensOrCookie())
            .Sends<SwitchTenant>("Switch to another of the caller's tenants");
        tenants.MapGet("/{tenantId}", (Guid tenantId, ISender sender, CancellationToken ct) => sender.Send(new GetTenant(tenantId), ct).Ok())
            .Sends<GetTenant>("Read the acting tenant");
        tenants.MapPatch("/{tenantId}", (Guid tenantId, TenantBody body, IfMatch version, ISender sender, CancellationToken ct) =>
                sender.Send(new RenameTenant(tenantId, body.Name, version.Version), ct).Ok())
            .Sends<RenameTenant>("Rename the acting tenant");
        tenants.MapDelete("/{tenantId}", (Guid tenantId, string? slug, IfMatch version, ISender sender, CancellationToken ct) =>
                sender.Send(new DeleteTenant(tenantId, slug, version.Version), ct).NoContent())
            .Sends<DeleteTenant>("Delete the acting tenant");

        // Not named tenantId, which must match the access token: no access token can act in a deleted tenant.
        tenants.MapPost("/{id}/restore", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new RestoreTenant(id), ct).NoContent())
            .Sends<RestoreTenant>("Restore a deleted tenant of the caller");
    }

    /// <param name="Name">1 to 100 characters.</param>
    internal sealed record TenantBody(string Name);
}
