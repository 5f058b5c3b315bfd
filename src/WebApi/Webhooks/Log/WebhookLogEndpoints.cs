using MediatR;
using SvcInfra.Application.Webhooks.Log;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Webhooks.Log;

internal sealed class WebhookLogEndpoints : IEndpoints
{
    public void Map(RouteGroupBuilder api)
    {
        var webhooks = api.MapModule("webhooks");

        webhooks.MapGet("/deliveries", ([AsParameters] ListWebhookDeliveries query, ISender sender, CancellationToken ct) =>
                sender.Send(query, ct).Ok())
            .Sends<ListWebhookDeliveries>("List webhook deliveries");
        webhooks.MapGet("/deliveries/{id}", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new GetWebhookDelivery(id), ct).Ok())
            .Sends<GetWebhookDelivery>("Read a webhook delivery");
        webhooks.MapPost("/deliveries/{id}/resend", (Guid id, ISender sender, CancellationToken ct) =>
                sender.Send(new ResendWebhookDelivery(id), ct).Ok())
            .Sends<ResendWebhookDelivery>("Send a webhook delivery again");

        webhooks.MapPost("/subscriptions/{id}/test", (Guid id, TestEventBody body, ISender sender, CancellationToken ct) =>
                sender.Send(new SendTestEvent(id, body.Type), ct).Ok())
            .Sends<SendTestEvent>("Send a test event to a webhook subscription");
        webhooks.MapPost("/subscriptions/{id}/replay", (Guid id, ReplayBody body, ISender sender, CancellationToken ct) =>
                sender.Send(new ReplayWebhookDeliveries(id, body.From, body.To, body.OnlyFailed), ct).Ok())
            .Sends<ReplayWebhookDeliveries>("Replay deliveries of a webhook subscription");
        webhooks.MapGet("/subscriptions/{id}/statistics", (Guid id, int? hours, ISender sender, CancellationToken ct) =>
                sender.Send(new GetWebhookStatistics(id, hours), ct).Ok())
            .Sends<GetWebhookStatistics>("Read the statistics of a webhook subscription");
    }

    /// <param name="Type">An event type of the catalogue; null: the first one that the subscription takes.</param>
    internal sealed record TestEventBody(string? Type);

    /// <param name="From">Deliveries that were created at this time or later (UTC).</param>
    /// <param name="To">Deliveries that were created before this time (UTC); null: until now.</param>
    /// <param name="OnlyFailed">Failed and discarded deliveries only; null: true.</param>
    internal sealed record ReplayBody(DateTimeOffset? From, DateTimeOffset? To, bool? OnlyFailed);
}
