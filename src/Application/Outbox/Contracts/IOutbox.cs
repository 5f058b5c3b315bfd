namespace SvcInfra.Application.Outbox.Contracts;

/// <summary>Publishes integration events, at least once to each consumer, and for each consumer in order within an aggregate.</summary>
public interface IOutbox
{
    /// <summary>
    /// Adds the event to the running command: it is delivered when the command commits and never happened when it rolls back. Its consumers act in
    /// the tenant and for the user of the caller. Without consumers nothing is written.
    /// </summary>
    /// <param name="aggregateId">Events of one aggregate come in the order in which they were published.</param>
    /// <returns>The event's id.</returns>
    /// <exception cref="InvalidOperationException">The event has no <see cref="IntegrationEventAttribute"/>.</exception>
    Task<Guid> PublishAsync<T>(T integrationEvent, Guid aggregateId, CancellationToken cancellationToken = default)
        where T : IIntegrationEvent;
}
