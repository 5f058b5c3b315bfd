using MediatR;
using SvcInfra.Application.Users.Administration;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Users.Administration;

internal sealed class UserAdminEndpoints : IAdminEndpoints
{
    public void Map(RouteGroupBuilder admin)
    {
        var users = admin.MapModule("users");
        users.MapGet("/", ([AsParameters] ListUsers query, ISender sender, CancellationToken ct) => sender.Send(query, ct).Ok())
            .Sends<ListUsers>("List all users");
        users.MapGet("/{id}", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new InspectUser(id), ct).Ok())
            .Sends<InspectUser>("Read a user");
        users.MapPost("/{id}/disable", (Guid id, DisablingBody body, ISender sender, CancellationToken ct) =>
                sender.Send(new DisableUser(id, body.Reason), ct).NoContent())
            .Sends<DisableUser>("Disable a user");
        users.MapPost("/{id}/enable", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new EnableUser(id), ct).NoContent())
            .Sends<EnableUser>("Enable a disabled user");
        users.MapPost("/{id}/end-sessions", (Guid id, ISender sender, CancellationToken ct) =>
                sender.Send(new RevokeUserSessions(id), ct).NoContent())
            .Sends<RevokeUserSessions>("Revoke all sessions of a user");
    }

    /// <param name="Reason">For other operators, never shown to the user; 1 to 500 characters on one line.</param>
    internal sealed record DisablingBody(string Reason);
}
