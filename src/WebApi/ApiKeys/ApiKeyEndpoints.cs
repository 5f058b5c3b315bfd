using MediatR;
using SvcInfra.Application.ApiKeys;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.ApiKeys;

internal sealed class ApiKeyEndpoints : IEndpoints
{
    public void Map(RouteGroupBuilder api)
    {
        var keys = api.MapModule("api-keys");

        keys.MapPost("/", (CreateApiKey command, ISender sender, CancellationToken ct) =>
                sender.Send(command, ct).Created(k => $"/api/v1/api-keys/{k.Id}"))
            .Sends<CreateApiKey>("Create an API key of your own");
        keys.MapGet("/", ([AsParameters] ListApiKeys query, ISender sender, CancellationToken ct) => sender.Send(query, ct).Ok())
            .Sends<ListApiKeys>("List API keys");
        keys.MapGet("/{id}", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new GetApiKey(id), ct).Ok())
            .Sends<GetApiKey>("Read an API key, without its secret");
        keys.MapPatch("/{id}", (Guid id, NameBody body, ISender sender, CancellationToken ct) =>
                sender.Send(new RenameApiKey(id, body.Name), ct).Ok())
            .Sends<RenameApiKey>("Rename an API key");
        keys.MapPost("/{id}/rotate", (Guid id, RotationBody body, ISender sender, CancellationToken ct) =>
                sender.Send(new RotateApiKey(id, body.OverlapHours, body.ExpiresInDays), ct).Ok())
            .Sends<RotateApiKey>("Rotate the secret of an API key");
        keys.MapDelete("/{id}", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new RevokeApiKey(id), ct).NoContent())
            .Sends<RevokeApiKey>("Revoke an API key");
    }

    /// <param name="Name">1 to 100 characters.</param>
    internal sealed record NameBody(string Name);

    /// <param name="OverlapHours">How long the previous secret stays valid, in hours: 0 to 168. Null or absent: 24.</param>
    /// <param name="ExpiresInDays">Lifetime from now on, in days: 1 to 366. Null or absent: 90.</param>
    internal sealed record RotationBody(int? OverlapHours, int? ExpiresInDays);
}
