using MediatR;
using SvcInfra.Application.Tenants;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Tenants;

internal sealed class TenantEndpoints : IEndpoints
{
    public void Map(IEndpointRouteBuilder api)
    {
        var tenants = api.MapModule("tenants");

        tenants.MapPost("/", (CreateTenant command, ISender sender, CancellationToken ct) => sender.Send(command, ct).Created(t => $"/api/v1/tenants/{t.Id}"))
            .Sends<CreateTenant>("Create a tenant");
        tenants.MapGet("/", (ISender sender, CancellationToken ct) => sender.Send(new ListMyTenants(), ct).Ok())
            .Sends<ListMyTenants>("List your tenants");
        tenants.MapPost("/switch", (SwitchTenant command, ISender sender, CancellationToken ct) => sender.Send(command, ct).Ok())
            .Sends<SwitchTenant>("Act in another of your tenants");
        tenants.MapGet("/{tenantId}", (Guid tenantId, ISender sender, CancellationToken ct) => sender.Send(new GetTenant(tenantId), ct).Ok())
            .Sends<GetTenant>("Read the tenant that you act in");
        tenants.MapPatch("/{tenantId}", (Guid tenantId, TenantBody body, IfMatch version, ISender sender, CancellationToken ct) =>
                sender.Send(new RenameTenant(tenantId, body.Name, version.Version), ct).Ok())
            .Sends<RenameTenant>("Rename the tenant that you act in");
    }

    /// <param name="Name">1 to 100 characters.</param>
    internal sealed record TenantBody(string Name);
}
