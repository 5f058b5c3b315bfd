using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Webhooks.Signing;
using SvcInfra.Application.Webhooks.Subscriptions;
using SvcInfra.Domain.Webhooks.Signing;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks.Delivery;

/// <summary>Reads where and with which keys deliveries of a subscription are sent.</summary>
internal sealed class DeliveryTargets(
    IReadRepository<WebhookSubscription> subscriptions, IReadRepository<WebhookSecret> secrets, WebhookSecretProtection protection,
    WebhookHeaders headers, TimeProvider time)
{
    /// <returns>Null if the subscription does not exist.</returns>
    public async Task<DeliveryTarget?> FindAsync(Guid subscriptionId, CancellationToken cancellationToken)
    {
        if (await subscriptions.FirstOrDefaultAsync(new WebhookSubscriptionById(subscriptionId), cancellationToken) is not { } subscription)
        {
            return null;
        }

        var valid = await secrets.ListAsync(new ValidWebhookSecrets(subscriptionId, time.GetUtcNow()), cancellationToken);
        return new DeliveryTarget(
            subscription.Id,
            subscription.Url,
            headers.Unprotect(subscription.ProtectedHeaders),
            [.. valid.Select(protection.Unprotect)],
            subscription.RateLimit,
            subscription.IsOrdered,
            subscription.IsEnabled,
            new EndpointHealth(subscription.FailingSince, subscription.LastSuccessAt, subscription.BackOffUntil));
    }
}
