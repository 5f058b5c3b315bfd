using SvcInfra.Application.Common.StandardWebhooks;
using SvcInfra.Domain.Webhooks.Delivery;

namespace SvcInfra.Application.Webhooks.Delivery;

/// <summary>Where and how deliveries of one subscription are sent.</summary>
/// <param name="Headers">The subscription's own headers.</param>
/// <param name="Keys">All valid keys; each of them signs.</param>
/// <param name="Health">As the subscription shows it.</param>
internal sealed record DeliveryTarget(
    Guid SubscriptionId, string Url, IReadOnlyDictionary<string, string> Headers, IReadOnlyList<WebhookKey> Keys, int? RateLimit, bool IsOrdered,
    bool IsEnabled, EndpointHealth Health);

/// <summary>The health that a subscription shows.</summary>
internal sealed record EndpointHealth(DateTimeOffset? FailingSince, DateTimeOffset? LastSuccessAt, DateTimeOffset? BackOffUntil)
{
    /// <summary>A busy endpoint does not have to show each success.</summary>
    private static readonly TimeSpan Precision = TimeSpan.FromSeconds(10);

    public static EndpointHealth Of(WebhookEndpoint endpoint) =>
        new(endpoint.FailingSince, endpoint.LastSuccessAt, endpoint.IsFailing ? endpoint.NotBefore : null);

    /// <summary>Whether the subscription has to show this health in place of the other.</summary>
    public bool DiffersFrom(EndpointHealth shown) =>
        (FailingSince, BackOffUntil) != (shown.FailingSince, shown.BackOffUntil)
        || (LastSuccessAt is { } last && !(last - shown.LastSuccessAt < Precision));
}

/// <summary>A pending delivery with the bytes to send.</summary>
public sealed record DueDelivery(WebhookDelivery Delivery, byte[] Body);

/// <summary>An attempt that was made.</summary>
public sealed record SentDelivery(WebhookDelivery Delivery, AttemptOutcome Outcome);
