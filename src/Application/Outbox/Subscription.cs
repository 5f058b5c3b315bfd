using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Outbox.Contracts;

namespace SvcInfra.Application.Outbox;

/// <summary>That a consumer wants to hear of a kind of event.</summary>
internal interface ISubscription<in TEvent>
    where TEvent : IIntegrationEvent
{
    Task DeliverAsync(IJobs jobs, Guid eventId, Guid aggregateId, DateTimeOffset occurredAt, TEvent integrationEvent, CancellationToken cancellationToken);
}

internal sealed class Subscription<TEvent, TConsumer>(string consumer) : ISubscription<TEvent>
    where TEvent : IIntegrationEvent
    where TConsumer : IIntegrationEventHandler<TEvent>
{
    /// <summary>The order counts for each consumer by itself: a slow one holds up no other.</summary>
    public Task DeliverAsync(IJobs jobs, Guid eventId, Guid aggregateId, DateTimeOffset occurredAt, TEvent integrationEvent, CancellationToken cancellationToken) =>
        jobs.EnqueueAsync(
            new DeliverEvent<TEvent, TConsumer>(eventId, aggregateId, occurredAt, integrationEvent),
            new EnqueueOptions { OrderingKey = $"{consumer}:{aggregateId:N}" },
            cancellationToken);
}
