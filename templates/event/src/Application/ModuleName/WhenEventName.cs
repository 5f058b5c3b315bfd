using RootNamespaceOfTheSolution.Application.Jobs.Contracts;
using RootNamespaceOfTheSolution.Application.ModuleName.Contracts;
using RootNamespaceOfTheSolution.Application.Outbox.Contracts;

namespace RootNamespaceOfTheSolution.Application.ModuleName;

/// <summary>
/// Reacts to the event after the commit, in the publisher's tenant. Its changes in the database happen once; calls to other systems may repeat, so
/// send them <see cref="EventContext.EventId"/> as their idempotency key.
/// </summary>
[EventConsumer("module-part")]
internal sealed class WhenEventName : IIntegrationEventHandler<EventName>
{
    public Task HandleAsync(EventName integrationEvent, EventContext context, CancellationToken cancellationToken) =>
        integrationEvent.Id == Guid.Empty
            ? throw new NonRetryableJobException("The entity does not exist, so a retry cannot succeed.")
            : Task.CompletedTask;
}
