using MediatR;
using SvcInfra.Application.ApiKeys.ServiceAccounts;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.ApiKeys.ServiceAccounts;

internal sealed class ServiceAccountEndpoints : IEndpoints
{
    public void Map(RouteGroupBuilder api)
    {
        // Tagged with the module, so that the API document of the API keys contains them.
        var accounts = api.MapGroup("/service-accounts").WithTags("api-keys");

        accounts.MapPost("/", (CreateServiceAccount command, ISender sender, CancellationToken ct) =>
                sender.Send(command, ct).Created(a => $"/api/v1/service-accounts/{a.Id}"))
            .Sends<CreateServiceAccount>("Create a service account");
        accounts.MapGet("/", ([AsParameters] ListServiceAccounts query, ISender sender, CancellationToken ct) => sender.Send(query, ct).Ok())
            .Sends<ListServiceAccounts>("List the service accounts");
        accounts.MapGet("/{id}", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new GetServiceAccount(id), ct).Ok())
            .Sends<GetServiceAccount>("Read a service account");
        accounts.MapPatch("/{id}", (Guid id, AccountBody body, IfMatch version, ISender sender, CancellationToken ct) =>
                sender.Send(new RenameServiceAccount(id, body.Name, version.Version), ct).Ok())
            .Sends<RenameServiceAccount>("Rename a service account");
        accounts.MapPost("/{id}/disable", (Guid id, ISender sender, CancellationToken ct) =>
                sender.Send(new DisableServiceAccount(id), ct).NoContent())
            .Sends<DisableServiceAccount>("Disable a service account");
        accounts.MapPost("/{id}/enable", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new EnableServiceAccount(id), ct).NoContent())
            .Sends<EnableServiceAccount>("Enable a disabled service account");
        accounts.MapDelete("/{id}", (Guid id, IfMatch version, ISender sender, CancellationToken ct) =>
                sender.Send(new DeleteServiceAccount(id, version.Version), ct).NoContent())
            .Sends<DeleteServiceAccount>("Delete a service account and its API keys");
        accounts.MapPost("/{id}/keys", (Guid id, KeyBody body, ISender sender, CancellationToken ct) =>
                sender.Send(new CreateServiceAccountKey(id, body.Name, body.Scopes, body.ExpiresInDays, body.AllowedIpAddresses), ct)
                    .Created(k => $"/api/v1/api-keys/{k.Id}"))
            .Sends<CreateServiceAccountKey>("Create an API key for a service account");
    }

    /// <param name="Name">1 to 100 characters; unique in the tenant.</param>
    internal sealed record AccountBody(string Name);

    /// <param name="Name">The purpose of the key; 1 to 100 characters.</param>
    /// <param name="Scopes">Names of permissions that both you and the service account have; 1 to 100.</param>
    /// <param name="ExpiresInDays">Lifetime in days: 1 to 366. Null or absent: 90.</param>
    /// <param name="AllowedIpAddresses">IP addresses and networks (CIDR) from which the key works; at most 20. Null, absent or empty: any.</param>
    internal sealed record KeyBody(string Name, IReadOnlyList<string> Scopes, int? ExpiresInDays, IReadOnlyList<string>? AllowedIpAddresses);
}
