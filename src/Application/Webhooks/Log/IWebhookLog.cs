using SvcInfra.Application.Common.Paging;
using SvcInfra.Domain.Webhooks.Delivery;

namespace SvcInfra.Application.Webhooks.Log;

/// <summary>The delivery log of the acting tenant.</summary>
public interface IWebhookLog
{
    Task<List<WebhookDeliveryDto>> ListAsync(ListPage<WebhookDelivery> page, CancellationToken cancellationToken);

    Task<WebhookDeliveryDetailsDto?> ReadAsync(Guid id, CancellationToken cancellationToken);

    /// <returns>The subscription of a delivery; null if the delivery does not exist.</returns>
    Task<Guid?> FindSubscriptionAsync(Guid id, CancellationToken cancellationToken);

    /// <returns>Tracked; null if the delivery was deleted.</returns>
    Task<WebhookDelivery?> LoadAsync(Guid id, CancellationToken cancellationToken);

    /// <returns>Null if the subscription does not exist.</returns>
    Task<WebhookStatisticsDto?> ReadStatisticsAsync(Guid subscriptionId, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Counts at most one more than <paramref name="max"/>.</summary>
    Task<int> CountAsync(ReplayRange range, int max, CancellationToken cancellationToken);

    /// <summary>Makes the finished deliveries of the range due now, with all their attempts again.</summary>
    /// <returns>Their number.</returns>
    Task<int> ReplayAsync(ReplayRange range, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <param name="From">The first time of creation; inclusive.</param>
/// <param name="To">The last time of creation; exclusive.</param>
/// <param name="OnlyFailed">Failed and discarded deliveries only.</param>
public sealed record ReplayRange(Guid SubscriptionId, DateTimeOffset From, DateTimeOffset To, bool OnlyFailed);
