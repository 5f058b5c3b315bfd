using SvcInfra.Application.Common.Events;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks.Delivery;

/// <summary>Forgets the failures of an endpoint whose subscription is enabled again.</summary>
internal sealed class EnabledSubscriptions(IWebhookEndpoints endpoints) : IDomainEventHandler<WebhookSubscriptionEnabled>
{
    public async Task HandleAsync(WebhookSubscriptionEnabled domainEvent, CancellationToken cancellationToken)
    {
        foreach (var endpoint in await endpoints.LockAsync([domainEvent.SubscriptionId], cancellationToken))
        {
            endpoint.Reset();
        }
    }
}
