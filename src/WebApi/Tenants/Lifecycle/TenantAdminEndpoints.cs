using MediatR;
using SvcInfra.Application.Tenants.Lifecycle;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Tenants.Lifecycle;

internal sealed class TenantAdminEndpoints : IAdminEndpoints
{
    public void Map(RouteGroupBuilder admin)
    {
        var tenants = admin.MapModule("tenants");

        // Not named tenantId, which must match the access token: operators manage tenants in which they do not act.
        tenants.MapGet("/", ([AsParameters] ListTenants query, ISender sender, CancellationToken ct) => sender.Send(query, ct).Ok())
            .Sends<ListTenants>("List all tenants");
        tenants.MapGet("/{id}", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new InspectTenant(id), ct).Ok())
            .Sends<InspectTenant>("Read a tenant");
        tenants.MapPost("/{id}/suspend", (Guid id, SuspensionBody body, ISender sender, CancellationToken ct) =>
                sender.Send(new SuspendTenant(id, body.Reason), ct).NoContent())
            .Sends<SuspendTenant>("Suspend a tenant");
        tenants.MapPost("/{id}/resume", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new ResumeTenant(id), ct).NoContent())
            .Sends<ResumeTenant>("Resume a suspended tenant");
        tenants.MapPost("/{id}/restore", (Guid id, ISender sender, CancellationToken ct) =>
                sender.Send(new RestoreTenantForOwner(id), ct).NoContent())
            .Sends<RestoreTenantForOwner>("Restore a deleted tenant");
        tenants.MapPost("/{id}/purge", (Guid id, PurgeBody body, ISender sender, CancellationToken ct) =>
                sender.Send(new PurgeTenant(id, body.Slug), ct).NoContent())
            .Sends<PurgeTenant>("Purge a deleted tenant now");
    }

    /// <param name="Reason">Shown to operators; 1 to 500 characters on one line.</param>
    internal sealed record SuspensionBody(string Reason);

    /// <param name="Slug">Confirmation: must equal the tenant's slug.</param>
    internal sealed record PurgeBody(string Slug);
}
