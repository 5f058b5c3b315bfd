using SvcInfra.Domain.Webhooks.Delivery;

namespace SvcInfra.Application.Webhooks.Delivery;

/// <summary>The state of sending, by subscription of the acting tenant.</summary>
public interface IWebhookEndpoints
{
    /// <summary>
    /// Locks the state of these subscriptions until the commit, and creates it where it does not exist. A command that adds a due delivery holds
    /// the lock, and so does the end of a turn: no delivery is left without a turn.
    /// </summary>
    /// <returns>Tracked, so that changes are saved.</returns>
    Task<IReadOnlyList<WebhookEndpoint>> LockAsync(IReadOnlyCollection<Guid> subscriptionIds, CancellationToken cancellationToken);

    /// <returns>A copy of the state now; null if nothing was ever sent.</returns>
    Task<WebhookEndpoint?> FindAsync(Guid subscriptionId, CancellationToken cancellationToken);

    /// <summary>Copies the health to the subscription, without changing its version.</summary>
    Task ShowHealthAsync(WebhookEndpoint endpoint, CancellationToken cancellationToken);

    /// <returns>The subscriptions that have had something to send since before the time, without a living turn.</returns>
    Task<IReadOnlyList<Guid>> FindStuckAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
