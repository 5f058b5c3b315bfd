using SvcInfra.Domain.Webhooks.Delivery;

namespace SvcInfra.Application.Webhooks.Delivery;

/// <summary>The messages and deliveries of the acting tenant, as publishing and sending use them.</summary>
public interface IWebhookDeliveries
{
    /// <summary>Adds a message to the running command.</summary>
    /// <returns>Whether it is the command's first one, which needs the job that creates the deliveries.</returns>
    bool Add(WebhookMessage message);

    void Add(WebhookDelivery delivery);

    /// <summary>Removes a message that no subscription takes.</summary>
    void Remove(WebhookMessage message);

    /// <summary>Whether messages without deliveries exist.</summary>
    Task<bool> AnyNewAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Takes messages without deliveries, the oldest first, under a lock of the tenant: deliveries are created in the order of the events.
    /// </summary>
    /// <returns>Tracked, so that changes are saved.</returns>
    Task<IReadOnlyList<WebhookMessage>> TakeNewAsync(int count, CancellationToken cancellationToken);

    /// <summary>
    /// Reads deliveries that are due. Of an ordered subscription those of an aggregate come in the order of its events, and none before an
    /// earlier one that waits for its next attempt.
    /// </summary>
    Task<IReadOnlyList<DueDelivery>> FindDueAsync(
        Guid subscriptionId, bool isOrdered, DateTimeOffset now, int count, CancellationToken cancellationToken);

    /// <summary>Records the attempts, and saves them and everything before.</summary>
    /// <returns>When the subscription has something to send next; null: nothing is pending.</returns>
    Task<DateTimeOffset?> RecordAsync(
        Guid subscriptionId, bool isOrdered, IReadOnlyList<SentDelivery> sent, IReadOnlyList<TimeSpan> delays,
        CancellationToken cancellationToken);

    /// <summary>Discards what a disabled subscription has pending.</summary>
    Task DiscardPendingAsync(Guid subscriptionId, DateTimeOffset now, CancellationToken cancellationToken);
}
