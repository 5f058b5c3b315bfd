using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Outbox.Contracts;
using SvcInfra.Domain.Webhooks.Delivery;

namespace SvcInfra.Application.Webhooks.Delivery;

/// <summary>Stores a message in its tenant, for an event of another tenant than the publisher's.</summary>
/// <param name="Body">The bytes to send.</param>
[Job("webhooks.store")]
[NotAudited("The command that published the event is in the trail.")]
public sealed record StoreWebhookMessage(
    Guid EventId, string Type, Guid AggregateId, IReadOnlyList<string> Channels, DateTimeOffset OccurredAt, byte[] Body) : IJob;

/// <summary>Stores public events as messages, and has their deliveries created after the commit.</summary>
internal sealed class WebhookMessageSink(IWebhookDeliveries deliveries, PublicEventCatalog events, IRequestContext caller, IJobs jobs)
    : IPublicEventSink, IJobHandler<StoreWebhookMessage>
{
    public async Task StoreAsync(Type eventType, PublicEventMessage message, CancellationToken cancellationToken)
    {
        if (events.All.FirstOrDefault(known => known.ClrType == eventType) is not { } type || (message.TenantId ?? caller.TenantId) is not { } tenant)
        {
            return;
        }

        var body = PublicEventJson.WriteMessage(type, message.EventId, message.OccurredAt, message.Data);
        var job = new StoreWebhookMessage(message.EventId, type.Name, message.AggregateId, message.Channels, message.OccurredAt, body);
        if (tenant == caller.TenantId)
        {
            await AddAsync(tenant, job, cancellationToken);
        }
        else
        {
            await jobs.EnqueueAsync(job, new EnqueueOptions { TenantId = tenant }, cancellationToken);
        }
    }

    public Task HandleAsync(StoreWebhookMessage job, JobContext context, CancellationToken cancellationToken) =>
        AddAsync(caller.RequireTenantId(), job, cancellationToken);

    private async Task AddAsync(Guid tenant, StoreWebhookMessage job, CancellationToken cancellationToken)
    {
        var isFirst = deliveries.Add(
            WebhookMessage.Create(tenant, job.EventId, job.Type, job.AggregateId, job.Channels, job.OccurredAt, job.Body));
        if (isFirst)
        {
            await jobs.EnqueueAsync(new FanOutMessages(), options: null, cancellationToken);
        }
    }
}
