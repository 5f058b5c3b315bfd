using SvcInfra.Domain.InboundWebhooks;

namespace SvcInfra.Application.InboundWebhooks;

/// <summary>A received webhook for operators. Its body is never shown.</summary>
/// <param name="EventId">The sender's id of the event.</param>
/// <param name="Type">The sender's name of the event's type; null when the webhook has none.</param>
/// <param name="ProcessedAt">When it was processed last; null before.</param>
/// <param name="TenantId">The tenant that the handler found; null without one.</param>
/// <param name="BodySize">Bytes.</param>
/// <param name="FailedAttempts">Since it was received or replayed.</param>
/// <param name="LastError">The error of the last failed attempt; null after a success.</param>
public sealed record InboundWebhookDto(
    Guid Id,
    string Source,
    string EventId,
    string? Type,
    ReceivedWebhookState State,
    DateTimeOffset ReceivedAt,
    DateTimeOffset? ProcessedAt,
    Guid? TenantId,
    int BodySize,
    int FailedAttempts,
    int Replays,
    string? LastError);

/// <summary>The response to the sender of a webhook.</summary>
public sealed record InboundWebhookReceipt(InboundWebhookOutcome Outcome);

public enum InboundWebhookOutcome
{
    /// <summary>Stored, and processed soon.</summary>
    Accepted,

    /// <summary>Stored, but its type is not processed.</summary>
    Ignored,

    /// <summary>Its event id was stored before; nothing has changed.</summary>
    Duplicate,
}

/// <param name="Replayed">How many webhooks are processed again.</param>
/// <param name="HasMore">Whether the limit of one request was reached. Repeat the request.</param>
public sealed record ReplayedWebhooks(int Replayed, bool HasMore);
