namespace SvcInfra.Application.Outbox.Contracts;

/// <summary>Publishes integration events: at least once to each consumer, and in order per consumer and aggregate.</summary>
public interface IOutbox
{
    /// <summary>
    /// Adds the event to the current command: it is delivered when the command commits, and discarded when the command rolls back. Its consumers
    /// run in the caller's tenant, on behalf of the caller. An event without consumers is not stored.
    /// </summary>
    /// <param name="aggregateId">Events of one aggregate are delivered in the order of publishing.</param>
    /// <returns>The event's id.</returns>
    /// <exception cref="InvalidOperationException">
    /// The event has no <see cref="IntegrationEventAttribute"/>; or it is public, and its data is longer than 256 KiB as JSON.
    /// </exception>
    Task<Guid> PublishAsync<T>(T integrationEvent, Guid aggregateId, CancellationToken cancellationToken = default)
        where T : IIntegrationEvent;

    /// <summary>
    /// The same for an event of a tenant that is not the caller's, such as that of an accepted invitation: its consumers run in that tenant.
    /// </summary>
    /// <param name="tenantId">Taken from what the command changed, never from the request.</param>
    /// <inheritdoc cref="PublishAsync{T}(T, Guid, CancellationToken)"/>
    Task<Guid> PublishAsync<T>(T integrationEvent, Guid aggregateId, Guid tenantId, CancellationToken cancellationToken = default)
        where T : IIntegrationEvent;
}
