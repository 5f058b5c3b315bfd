using MediatR;
using SvcInfra.Application.Tenants.Invitations;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Tenants.Invitations;

/// <summary>
/// Senders act in their tenant. Recipients send the token, always in the body and never in the URL, which servers log.
/// </summary>
internal sealed class InvitationEndpoints : IEndpoints
{
    public void Map(RouteGroupBuilder api)
    {
        var tenants = api.MapModule("tenants");

        var sent = tenants.MapGroup("/{tenantId}/invitations");
        sent.MapPost("/", (Guid tenantId, InviteMember command, ISender sender, CancellationToken ct) =>
                sender.Send(command, ct).Created(i => $"/api/v1/tenants/{tenantId}/invitations/{i.Id}"))
            .Sends<InviteMember>("Invite a member by email");
        sent.MapGet("/", (Guid tenantId, [AsParameters] ListInvitations query, ISender sender, CancellationToken ct) => sender.Send(query, ct).Ok())
            .Sends<ListInvitations>("List the tenant's open invitations");
        sent.MapGet("/{invitationId}", (Guid tenantId, Guid invitationId, ISender sender, CancellationToken ct) =>
                sender.Send(new GetInvitation(invitationId), ct).Ok())
            .Sends<GetInvitation>("Read an open invitation");
        sent.MapPost("/{invitationId}/resend", (Guid tenantId, Guid invitationId, ISender sender, CancellationToken ct) =>
                sender.Send(new ResendInvitation(invitationId), ct).Ok())
            .Sends<ResendInvitation>("Resend an invitation");
        sent.MapDelete("/{invitationId}", (Guid tenantId, Guid invitationId, IfMatch version, ISender sender, CancellationToken ct) =>
                sender.Send(new RevokeInvitation(invitationId, version.Version), ct).NoContent())
            .Sends<RevokeInvitation>("Revoke an invitation");

        var received = tenants.MapGroup("/invitations");
        received.MapPost("/preview", (PreviewInvitation query, ISender sender, CancellationToken ct) => sender.Send(query, ct).Ok())
            .Sends<PreviewInvitation>("Preview an invitation").RefusesWith(403);
        received.MapPost("/accept", (AcceptInvitation command, ISender sender, CancellationToken ct) => sender.Send(command, ct).Ok())
            .Sends<AcceptInvitation>("Accept an invitation");
        received.MapPost("/decline", (DeclineInvitation command, ISender sender, CancellationToken ct) => sender.Send(command, ct).NoContent())
            .Sends<DeclineInvitation>("Decline an invitation");
    }
}
