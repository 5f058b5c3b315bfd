using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Outbox.Contracts;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Outbox;

/// <summary>The job queue is the outbox: an event is stored once per consumer, as the job that delivers it.</summary>
internal sealed partial class JobOutbox(IServiceProvider services, IJobs jobs, TimeProvider time, ILogger<JobOutbox> logger) : IOutbox
{
    public Task<Guid> PublishAsync<T>(T integrationEvent, Guid aggregateId, CancellationToken cancellationToken = default)
        where T : IIntegrationEvent => StoreAsync(integrationEvent, aggregateId, tenantId: null, cancellationToken);

    public Task<Guid> PublishAsync<T>(T integrationEvent, Guid aggregateId, Guid tenantId, CancellationToken cancellationToken = default)
        where T : IIntegrationEvent => StoreAsync(integrationEvent, aggregateId, tenantId, cancellationToken);

    private async Task<Guid> StoreAsync<T>(T integrationEvent, Guid aggregateId, Guid? tenantId, CancellationToken cancellationToken)
        where T : IIntegrationEvent
    {
        var name = typeof(T).GetCustomAttribute<IntegrationEventAttribute>()?.Name
            ?? throw new InvalidOperationException($"{typeof(T).Name} has no [IntegrationEvent(\"module.what-happened\")].");
        var published = new PublishedEvent<T>(EntityId.New(), aggregateId, tenantId, time.GetUtcNow(), integrationEvent);
        var subscriptions = services.GetServices<ISubscription<T>>().ToList();
        foreach (var subscription in subscriptions)
        {
            await subscription.DeliverAsync(jobs, published, cancellationToken);
        }

        var sinks = integrationEvent is IPublicEvent ? services.GetServices<IPublicEventSink>().ToList() : [];
        if (integrationEvent is IPublicEvent data && subscriptions.Count + sinks.Count > 0)
        {
            CheckSize(name, PublicEventJson.SizeOf(data), published.EventId);
            var message = new PublicEventMessage(
                published.EventId, aggregateId, tenantId, published.OccurredAt, data.Channels,
                JsonSerializer.SerializeToElement(integrationEvent, PublicEventJson.Options));
            foreach (var sink in sinks)
            {
                await sink.StoreAsync(typeof(T), message, cancellationToken);
            }
        }

        return published.EventId;
    }

    /// <summary>Receivers limit the size of what they accept; Standard Webhooks advises 20 kB.</summary>
    private void CheckSize(string name, int size, Guid eventId)
    {
        if (size > PublicEventJson.MaxBytes)
        {
            throw new InvalidOperationException(
                $"The data of {name} has {size} bytes; a public event may have {PublicEventJson.MaxBytes}. Publish an id instead of a document.");
        }

        if (size > PublicEventJson.AdvisedBytes)
        {
            LogLarge(name, eventId, size);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The data of event {Name} {EventId} has {Size} bytes. Many receivers refuse more than 20 KiB.")]
    private partial void LogLarge(string name, Guid eventId, int size);
}
