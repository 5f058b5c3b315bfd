using System.Text.Json;
using SvcInfra.Domain.Webhooks.Delivery;

namespace SvcInfra.Application.Webhooks.Log;

/// <summary>A message on its way to one subscription.</summary>
/// <param name="Id">Stable; never reused.</param>
/// <param name="WebhookId">The <c>webhook-id</c> header: the same for every attempt.</param>
/// <param name="Type">The event type.</param>
/// <param name="AttemptCount">Attempts since it, or its last resend, began.</param>
/// <param name="NextAttemptAt">UTC; null unless it is pending.</param>
/// <param name="LastStatus">The HTTP status of the last attempt; null without a response.</param>
/// <param name="LastError">The code of the last attempt's failure; null with a response.</param>
/// <param name="LastDurationMs">Of the last attempt, in milliseconds.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="FinishedAt">UTC; null while it is pending.</param>
public sealed record WebhookDeliveryDto(
    Guid Id, Guid SubscriptionId, string WebhookId, string Type, DeliveryState State, int AttemptCount, DateTimeOffset? NextAttemptAt,
    int? LastStatus, string? LastError, int? LastDurationMs, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt)
{
    /// <summary>The delivery as it is now.</summary>
    public static WebhookDeliveryDto Of(WebhookDelivery d) => new(
        d.Id, d.SubscriptionId, WebhookMessage.WebhookIdOf(d.MessageId), d.Type, d.State, d.AttemptCount, d.NextAttemptAt, d.LastStatus,
        d.LastError, d.LastDurationMs, d.CreatedAt, d.FinishedAt);
}

/// <param name="Payload">The message as it is sent.</param>
/// <param name="Attempts">The oldest first; the newest twenty.</param>
public sealed record WebhookDeliveryDetailsDto(WebhookDeliveryDto Delivery, JsonElement Payload, IReadOnlyList<DeliveryAttemptDto> Attempts);

/// <param name="At">When it began (UTC).</param>
/// <param name="Status">The HTTP status; null without a response.</param>
/// <param name="Error">The code of the failure, such as <c>outbound.timeout</c>; null with a response.</param>
/// <param name="DurationMs">Milliseconds.</param>
/// <param name="ResponseHead">The beginning of the response's body. Values that look like credentials are replaced.</param>
public sealed record DeliveryAttemptDto(DateTimeOffset At, int? Status, string? Error, int DurationMs, string? ResponseHead);

/// <summary>The health of a subscription's endpoint.</summary>
/// <param name="Since">Counts and durations are of deliveries that were created since then (UTC).</param>
/// <param name="SuccessRate">Successes among the finished deliveries that were sent, from 0 to 1; null without one.</param>
/// <param name="P95DurationMs">95 % of the last attempts were at most as long; null without one.</param>
/// <param name="LastSuccessAt">UTC; null: none yet.</param>
/// <param name="FailingSince">The first failure since the last success (UTC); null: none.</param>
/// <param name="BackOffUntil">Until when nothing is sent, because the endpoint failed (UTC); null: it is not failing.</param>
public sealed record WebhookStatisticsDto(
    Guid SubscriptionId, DateTimeOffset Since, long Succeeded, long Failed, long Pending, long Discarded, double? SuccessRate, int? P95DurationMs,
    DateTimeOffset? LastSuccessAt, DateTimeOffset? FailingSince, DateTimeOffset? BackOffUntil);

/// <param name="Count">The number of deliveries that are sent again.</param>
public sealed record WebhookReplayDto(int Count);
