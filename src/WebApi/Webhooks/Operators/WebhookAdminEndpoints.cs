using MediatR;
using SvcInfra.Application.Webhooks.Operators;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Webhooks.Operators;

internal sealed class WebhookAdminEndpoints : IAdminEndpoints
{
    public void Map(RouteGroupBuilder admin)
    {
        var webhooks = admin.MapModule("webhooks");

        webhooks.MapGet("/subscriptions", ([AsParameters] ListAllWebhookSubscriptions query, ISender sender, CancellationToken ct) =>
                sender.Send(query, ct).Ok())
            .Sends<ListAllWebhookSubscriptions>("List the webhook subscriptions of all tenants");
        webhooks.MapPost("/subscriptions/{id}/disable", (Guid id, ISender sender, CancellationToken ct) =>
                sender.Send(new StopWebhookSubscription(id), ct).NoContent())
            .Sends<StopWebhookSubscription>("Disable a webhook subscription of any tenant");
        webhooks.MapGet("/deliveries", ([AsParameters] ListAllWebhookDeliveries query, ISender sender, CancellationToken ct) =>
                sender.Send(query, ct).Ok())
            .Sends<ListAllWebhookDeliveries>("List the webhook deliveries of all tenants");
        webhooks.MapPost("/deliveries/{id}/resend", (Guid id, ISender sender, CancellationToken ct) =>
                sender.Send(new RetryWebhookDelivery(id), ct).NoContent())
            .Sends<RetryWebhookDelivery>("Send a webhook delivery of any tenant again");
    }
}
