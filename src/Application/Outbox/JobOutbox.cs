using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Outbox.Contracts;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Outbox;

/// <summary>The job queue is the outbox: an event is stored once per consumer, as the job that delivers it.</summary>
internal sealed class JobOutbox(IServiceProvider services, IJobs jobs, TimeProvider time) : IOutbox
{
    public async Task<Guid> PublishAsync<T>(T integrationEvent, Guid aggregateId, CancellationToken cancellationToken = default)
        where T : IIntegrationEvent
    {
        if (typeof(T).GetCustomAttribute<IntegrationEventAttribute>() is null)
        {
            throw new InvalidOperationException($"{typeof(T).Name} has no [IntegrationEvent(\"module.what-happened\")].");
        }

        var (eventId, now) = (EntityId.New(), time.GetUtcNow());
        foreach (var subscription in services.GetServices<ISubscription<T>>())
        {
            await subscription.DeliverAsync(jobs, eventId, aggregateId, now, integrationEvent, cancellationToken);
        }

        return eventId;
    }
}
