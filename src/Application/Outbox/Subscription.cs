using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Outbox.Contracts;

namespace SvcInfra.Application.Outbox;

/// <summary>A consumer's subscription to an event type.</summary>
internal interface ISubscription<in TEvent>
    where TEvent : IIntegrationEvent
{
    Task DeliverAsync(
        IJobs jobs, Guid eventId, Guid aggregateId, DateTimeOffset occurredAt, TEvent integrationEvent, CancellationToken cancellationToken);
}

internal sealed class Subscription<TEvent, TConsumer>(string consumer) : ISubscription<TEvent>
    where TEvent : IIntegrationEvent
    where TConsumer : IIntegrationEventHandler<TEvent>
{
    /// <summary>The ordering key contains the consumer, so that a slow consumer does not block the others.</summary>
    public Task DeliverAsync(
        IJobs jobs, Guid eventId, Guid aggregateId, DateTimeOffset occurredAt, TEvent integrationEvent, CancellationToken cancellationToken) =>
        jobs.EnqueueAsync(
            new DeliverEvent<TEvent, TConsumer>(eventId, aggregateId, occurredAt, integrationEvent),
            new EnqueueOptions { OrderingKey = $"{consumer}:{aggregateId:N}" },
            cancellationToken);
}
