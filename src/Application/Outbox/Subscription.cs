using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Outbox.Contracts;

namespace SvcInfra.Application.Outbox;

/// <summary>An event on its way to its consumers.</summary>
/// <param name="TenantId">The tenant in which its consumers run; null: the caller's.</param>
internal sealed record PublishedEvent<TEvent>(Guid EventId, Guid AggregateId, Guid? TenantId, DateTimeOffset OccurredAt, TEvent Event)
    where TEvent : IIntegrationEvent;

/// <summary>A consumer's subscription to an event type.</summary>
internal interface ISubscription<TEvent>
    where TEvent : IIntegrationEvent
{
    Task DeliverAsync(IJobs jobs, PublishedEvent<TEvent> published, CancellationToken cancellationToken);
}

internal sealed class Subscription<TEvent, TConsumer>(string consumer) : ISubscription<TEvent>
    where TEvent : IIntegrationEvent
    where TConsumer : IIntegrationEventHandler<TEvent>
{
    /// <summary>The ordering key contains the consumer, so that a slow consumer does not block the others.</summary>
    public Task DeliverAsync(IJobs jobs, PublishedEvent<TEvent> published, CancellationToken cancellationToken) =>
        jobs.EnqueueAsync(
            new DeliverEvent<TEvent, TConsumer>(published.EventId, published.AggregateId, published.OccurredAt, published.Event),
            new EnqueueOptions { OrderingKey = $"{consumer}:{published.AggregateId:N}", TenantId = published.TenantId },
            cancellationToken);
}
