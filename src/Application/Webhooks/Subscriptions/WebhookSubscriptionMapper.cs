using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks.Subscriptions;

/// <summary>Maps subscriptions between the aggregate and the API.</summary>
internal sealed class WebhookSubscriptionMapper(WebhookHeaders headers)
{
    public WebhookSubscriptionDto ToDto(WebhookSubscription subscription) => new(
        subscription.Id,
        subscription.Url,
        subscription.Description,
        subscription.EventTypes,
        subscription.Channels,
        [.. subscription.Filter.Select(condition => new WebhookConditionDto(condition.Field, condition.Operator, condition.Values))],
        [.. headers.Unprotect(subscription.ProtectedHeaders).Keys.Order(StringComparer.OrdinalIgnoreCase)],
        subscription.RateLimit,
        subscription.IsOrdered,
        subscription.DisabledAt,
        subscription.DisabledReason,
        subscription.CreatedAt,
        subscription.UpdatedAt,
        subscription.Version);

    public static IReadOnlyList<WebhookCondition> ToConditions(IReadOnlyList<WebhookConditionDto>? filter) =>
        [.. (filter ?? []).Select(condition => new WebhookCondition(condition.Field, condition.Operator, [.. condition.Values ?? []]))];
}
