using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Events;

/// <summary>
/// Reacts to a domain event in the transaction that raised it: what it changes is saved with the rest, and an exception
/// rolls everything back. Handlers are found by scanning.
/// </summary>
public interface IDomainEventHandler<in TEvent>
    where TEvent : IDomainEvent
{
    Task HandleAsync(TEvent domainEvent, CancellationToken cancellationToken);
}
