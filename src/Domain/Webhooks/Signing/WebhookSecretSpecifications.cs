using Ardalis.Specification;

namespace SvcInfra.Domain.Webhooks.Signing;

/// <summary>A subscription's secrets that sign now, the oldest first.</summary>
public sealed class ValidWebhookSecrets : Specification<WebhookSecret>
{
    public ValidWebhookSecrets(Guid subscriptionId, DateTimeOffset now) =>
        Query.Where(s => s.SubscriptionId == subscriptionId && (s.ExpiresAt == null || s.ExpiresAt > now)).OrderBy(s => s.Id);
}
