using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.InboundWebhooks;

/// <summary>
/// A webhook as it was received: verified, stored once for each event id of its source, and kept for its retention. It is a record of the
/// installation and no aggregate: its changes leave no audit entries.
/// </summary>
public sealed class ReceivedWebhook
{
    public const int MaxSourceLength = 50;
    public const int MaxEventIdLength = 200;
    public const int MaxTypeLength = 200;
    public const int MaxErrorLength = 500;

    /// <summary>The same for all attempts and replays.</summary>
    public Guid Id { get; init; } = EntityId.New();

    public required string Source { get; init; }

    /// <summary>The sender's id of the event, unique in the source.</summary>
    public required string EventId { get; init; }

    /// <summary>The sender's name of the event's type; null when the webhook has none.</summary>
    public string? Type { get; init; }

    public ReceivedWebhookState State { get; set; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When it was processed last (UTC); null before.</summary>
    public DateTimeOffset? ProcessedAt { get; set; }

    /// <summary>The tenant that the handler found; null without one.</summary>
    public Guid? TenantId { get; set; }

    /// <summary>The size of the body in bytes.</summary>
    public required int BodySize { get; init; }

    /// <summary>The raw body, encrypted: webhooks often have personal data.</summary>
    [Secret]
    public required string ProtectedBody { get; init; }

    /// <summary>Failed attempts since it was received or replayed.</summary>
    public int FailedAttempts { get; set; }

    /// <summary>How often operators replayed it.</summary>
    public int Replays { get; set; }

    /// <summary>The error of the last failed attempt; null after a success.</summary>
    public string? LastError { get; set; }
}

public enum ReceivedWebhookState
{
    /// <summary>Stored; its job waits or runs.</summary>
    Pending,

    /// <summary>The last attempt failed. Its job retries it until it becomes a dead letter.</summary>
    Failed,

    Processed,

    /// <summary>The source's handler does not handle its type.</summary>
    Ignored,
}
