using MediatR;
using SvcInfra.Application.Audit.Retention;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Audit;

internal sealed class AuditAdminEndpoints : IAdminEndpoints
{
    public void Map(RouteGroupBuilder admin)
    {
        var holds = admin.MapModule("audit").MapGroup("/holds");

        // The parameter is not named tenantId, which must equal the access token's tenant: operators hold the trails of other tenants.
        holds.MapGet("/{id}", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new GetAuditHold(id), ct).Ok())
            .Sends<GetAuditHold>("Read the legal hold on an audit trail");
        holds.MapPut(
                "/{id}",
                (Guid id, HoldBody body, ISender sender, CancellationToken ct) => sender.Send(new PlaceAuditHold(id, body.Reason), ct).Ok())
            .Sends<PlaceAuditHold>("Place a legal hold on an audit trail");
        holds.MapDelete("/{id}", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new LiftAuditHold(id), ct).NoContent())
            .Sends<LiftAuditHold>("Lift the legal hold on an audit trail");
    }

    /// <param name="Reason">
    /// Such as the number of the legal matter; one line of 1 to 200 characters, no personal data. The tenant can see it.
    /// </param>
    internal sealed record HoldBody(string Reason);
}
