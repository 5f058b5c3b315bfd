using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Outbox.Contracts;
using SvcInfra.Application.Webhooks.Delivery;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Webhooks;
using SvcInfra.Domain.Webhooks.Delivery;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks.Log;

/// <summary>Sends the example of an event type to one subscription, signed and logged like any other delivery.</summary>
/// <param name="Type">An event type of the catalogue; null: the first one that the subscription takes.</param>
[RequirePermission(WebhookPermissions.Write)]
public sealed record SendTestEvent(Guid SubscriptionId, string? Type) : ICommand<WebhookDeliveryDto>;

internal sealed class SendTestEventHandler(
    IReadRepository<WebhookSubscription> subscriptions, IWebhookDeliveries deliveries, PublicEventCatalog events, TurnPlanner planner,
    IRequestContext caller, TimeProvider time) : IRequestHandler<SendTestEvent, Result<WebhookDeliveryDto>>
{
    public async Task<Result<WebhookDeliveryDto>> Handle(SendTestEvent command, CancellationToken cancellationToken)
    {
        if (await subscriptions.FirstOrDefaultAsync(new WebhookSubscriptionById(command.SubscriptionId), cancellationToken) is not { } subscription)
        {
            return WebhookErrors.SubscriptionNotFound;
        }

        if (!subscription.IsEnabled)
        {
            return WebhookErrors.SubscriptionDisabled;
        }

        if (TypeOf(command, subscription) is not { } type)
        {
            return WebhookErrors.EventTypeUnknown;
        }

        var (id, now) = (EntityId.New(), time.GetUtcNow());
        var body = PublicEventJson.WriteMessage(type, id, now, type.Example);
        var message = WebhookMessage.Create(caller.RequireTenantId(), id, type.Name, aggregateId: id, [], now, body);
        message.FanOut(now);
        deliveries.Add(message);
        var delivery = WebhookDelivery.Create(message, subscription.Id, isEnabled: true, now);
        deliveries.Add(delivery);
        await planner.PlanAsync([subscription.Id], cancellationToken, endsRest: true);
        return WebhookDeliveryDto.Of(delivery);
    }

    private PublicEventType? TypeOf(SendTestEvent command, WebhookSubscription subscription) => command.Type is { } name
        ? events.Find(name)
        : events.All.FirstOrDefault(type => subscription.EventTypes.Any(pattern => EventTypePattern.Matches(pattern, type.Name)));
}
