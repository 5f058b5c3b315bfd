using System.Collections.Concurrent;
using Ardalis.Result;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Events;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Domain.Common;

namespace SvcInfra.Infrastructure.Persistence.Transactions;

/// <summary>Passes the aggregates' events to their handlers, and the events that those raise, until none is left.</summary>
internal sealed class DomainEventsStep(AppDbContext context, IServiceProvider services) : IUnitOfWorkStep
{
    private const int MaxRounds = 20;

    private static readonly ConcurrentDictionary<Type, Dispatcher> Dispatchers = new();

    public UnitOfWorkStage Stage => UnitOfWorkStage.DomainEvents;

    public async Task BeforeSaveAsync(ICommandBase command, IResult response, CancellationToken cancellationToken)
    {
        for (var round = 0; TakeEvents() is { Count: > 0 } events; round++)
        {
            if (round == MaxRounds)
            {
                throw new InvalidOperationException(
                    $"Domain events still raise events after {MaxRounds} rounds. The last event was {events[0].GetType().Name}.");
            }

            foreach (var domainEvent in events)
            {
                var dispatcher = Dispatchers.GetOrAdd(domainEvent.GetType(), static type =>
                    (Dispatcher)Activator.CreateInstance(typeof(Dispatcher<>).MakeGenericType(type))!);
                await dispatcher.DispatchAsync(domainEvent, services, cancellationToken);
            }
        }
    }

    private List<IDomainEvent> TakeEvents() =>
        [.. context.ChangeTracker.Entries<AggregateRoot>().SelectMany(e => e.Entity.TakeDomainEvents())];

    private abstract class Dispatcher
    {
        public abstract Task DispatchAsync(IDomainEvent domainEvent, IServiceProvider services, CancellationToken cancellationToken);
    }

#pragma warning disable CA1812 // Created by reflection, once per event type.
    private sealed class Dispatcher<TEvent> : Dispatcher
#pragma warning restore CA1812
        where TEvent : IDomainEvent
    {
        public override async Task DispatchAsync(IDomainEvent domainEvent, IServiceProvider services, CancellationToken cancellationToken)
        {
            foreach (var handler in services.GetServices<IDomainEventHandler<TEvent>>())
            {
                await handler.HandleAsync((TEvent)domainEvent, cancellationToken);
            }
        }
    }
}
