using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Outbox.Contracts;

namespace SvcInfra.Application.Outbox;

/// <summary>Delivers one event to one consumer.</summary>
internal sealed record DeliverEvent<TEvent, TConsumer>(Guid EventId, Guid AggregateId, DateTimeOffset OccurredAt, TEvent Event) : IJob
    where TEvent : IIntegrationEvent
    where TConsumer : IIntegrationEventHandler<TEvent>;

internal sealed class DeliverEventHandler<TEvent, TConsumer>(TConsumer consumer) : IJobHandler<DeliverEvent<TEvent, TConsumer>>
    where TEvent : IIntegrationEvent
    where TConsumer : IIntegrationEventHandler<TEvent>
{
    public Task HandleAsync(DeliverEvent<TEvent, TConsumer> job, JobContext context, CancellationToken cancellationToken) =>
        consumer.HandleAsync(job.Event, new EventContext(job.EventId, job.AggregateId, job.OccurredAt, context.Attempt), cancellationToken);
}
