using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Webhooks.Delivery;

/// <summary>
/// An event as it is sent. Its bytes are written once, with the event, and are the same in every attempt of every delivery. It is no entity,
/// because the audit trail records the change that the event tells of.
/// </summary>
public sealed class WebhookMessage : ITenantOwned
{
    private WebhookMessage()
    {
    }

    /// <summary>The event's id.</summary>
    public Guid Id { get; private set; }

    public Guid TenantId { get; private set; }

    /// <summary>The event type, such as <c>tenant.member_added</c>.</summary>
    public string Type { get; private set; } = null!;

    /// <summary>The aggregate whose deliveries an ordered subscription receives one at a time.</summary>
    public Guid AggregateId { get; private set; }

    /// <summary>The channels of the event; empty: none.</summary>
    public IReadOnlyList<string> Channels { get; private set; } = [];

    public DateTimeOffset OccurredAt { get; private set; }

    /// <summary>UTF-8 JSON.</summary>
    public byte[] Body { get; private set; } = [];

    /// <summary>When its deliveries were created; null: not yet.</summary>
    public DateTimeOffset? FannedOutAt { get; private set; }

    /// <summary>The <c>webhook-id</c> header: the same for every attempt and every subscription.</summary>
    public string WebhookId => WebhookIdOf(Id);

    public static string WebhookIdOf(Guid id) => $"msg_{id:N}";

    public static WebhookMessage Create(
        Guid tenantId, Guid eventId, string type, Guid aggregateId, IReadOnlyList<string> channels, DateTimeOffset occurredAt, byte[] body) =>
        new()
        {
            Id = eventId,
            TenantId = tenantId,
            Type = type,
            AggregateId = aggregateId,
            Channels = channels,
            OccurredAt = occurredAt,
            Body = body,
        };

    public void FanOut(DateTimeOffset now) => FannedOutAt = now;
}
