using MediatR;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using SvcInfra.Application.InboundWebhooks;
using SvcInfra.Application.InboundWebhooks.Replay;
using SvcInfra.Application.InboundWebhooks.Signatures;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.InboundWebhooks;

internal sealed class InboundWebhookEndpoints : IEndpoints, IAdminEndpoints
{
    void IEndpoints.Map(RouteGroupBuilder api)
    {
        var services = ((IEndpointRouteBuilder)api).ServiceProvider;
        var limit = services.GetRequiredService<IOptions<InboundWebhooksOptions>>().Value.MaxBodyBytes;
        string[] headers = [.. services.GetServices<IWebhookVerifier>().SelectMany(verifier => verifier.Headers)];
        api.MapGroup("/inbound").WithTags("inbound-webhooks")
            .MapPost("/{source}", async (string source, HttpContext http, ISender sender, CancellationToken ct) =>
                await sender.Send(new ReceiveInboundWebhook(source, await ReadAsync(http.Request, headers, ct)), ct).Ok())
            .Sends<ReceiveInboundWebhook>("Receive a signed webhook")
            .RefusesWith(StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
            .WithMetadata(new BodyLimit(limit));
    }

    void IAdminEndpoints.Map(RouteGroupBuilder admin)
    {
        var received = admin.MapModule("inbound-webhooks");
        received.MapGet("/", ([AsParameters] ListInboundWebhooks query, ISender sender, CancellationToken ct) => sender.Send(query, ct).Ok())
            .Sends<ListInboundWebhooks>("List received webhooks");
        received.MapPost("/replay-failed", (ReplayFailedInboundWebhooks command, ISender sender, CancellationToken ct) =>
                sender.Send(command, ct).Accepted())
            .Sends<ReplayFailedInboundWebhooks>("Process failed webhooks again");
        received.MapGet("/{id}", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new GetInboundWebhook(id), ct).Ok())
            .Sends<GetInboundWebhook>("Read a received webhook");
        received.MapPost("/{id}/replay", (Guid id, ISender sender, CancellationToken ct) =>
                sender.Send(new ReplayInboundWebhook(id), ct).NoContent())
            .Sends<ReplayInboundWebhook>("Process a webhook again");
    }

    /// <summary>Reads the bytes that were signed: nothing may parse them first.</summary>
    private static async Task<SignedWebhook> ReadAsync(HttpRequest request, string[] names, CancellationToken cancellationToken)
    {
        var headers = names.Where(request.Headers.ContainsKey).ToDictionary(name => name, name => request.Headers[name].ToString());
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        return new SignedWebhook(headers, body.ToArray());
    }

    /// <summary>The server refuses longer bodies with 413, also those that announce no length.</summary>
    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
