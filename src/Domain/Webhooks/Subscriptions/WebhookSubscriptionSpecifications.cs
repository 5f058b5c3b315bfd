using Ardalis.Specification;

namespace SvcInfra.Domain.Webhooks.Subscriptions;

public sealed class WebhookSubscriptionById : SingleResultSpecification<WebhookSubscription>
{
    public WebhookSubscriptionById(Guid id) => Query.Where(s => s.Id == id);
}

/// <summary>The acting tenant's subscriptions that take events.</summary>
public sealed class EnabledWebhookSubscriptions : Specification<WebhookSubscription>
{
    public EnabledWebhookSubscriptions() => Query.Where(s => s.DisabledAt == null);
}
