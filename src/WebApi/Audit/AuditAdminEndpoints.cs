using MediatR;
using SvcInfra.Application.Audit.Retention;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Audit;

internal sealed class AuditAdminEndpoints : IAdminEndpoints
{
    public void Map(RouteGroupBuilder admin)
    {
        var holds = admin.MapModule("audit").MapGroup("/holds");

        // Not called tenantId, which has to be the access token's: operators hold trails of tenants that they do not act in.
        holds.MapGet("/{id}", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new GetAuditHold(id), ct).Ok())
            .Sends<GetAuditHold>("Read the legal hold on an audit trail");
        holds.MapPut("/{id}", (Guid id, HoldBody body, ISender sender, CancellationToken ct) => sender.Send(new PlaceAuditHold(id, body.Reason), ct).Ok())
            .Sends<PlaceAuditHold>("Place a legal hold on an audit trail");
        holds.MapDelete("/{id}", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new LiftAuditHold(id), ct).NoContent())
            .Sends<LiftAuditHold>("Lift the legal hold on an audit trail");
    }

    /// <param name="Reason">Such as the number of the matter; 1 to 200 characters on one line, nothing personal. The tenant sees it.</param>
    internal sealed record HoldBody(string Reason);
}
