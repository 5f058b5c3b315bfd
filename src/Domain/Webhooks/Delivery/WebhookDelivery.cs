using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Webhooks.Delivery;

/// <summary>
/// One message on its way to one subscription, with the log of its attempts. It is no entity: the audit trail does not repeat the log.
/// </summary>
public sealed class WebhookDelivery : ITenantOwned
{
    /// <summary>The log keeps the newest attempts.</summary>
    public const int MaxAttemptsKept = 20;

    public const int MaxErrorLength = 100;

    private WebhookDelivery()
    {
    }

    public Guid Id { get; private set; } = EntityId.New();

    public Guid TenantId { get; private set; }

    public Guid SubscriptionId { get; private set; }

    public Guid MessageId { get; private set; }

    /// <summary>Of the message.</summary>
    public string Type { get; private set; } = null!;

    /// <summary>Of the message.</summary>
    public Guid AggregateId { get; private set; }

    public DeliveryState State { get; private set; }

    /// <summary>Attempts since the delivery, or its last resend, began.</summary>
    public int AttemptCount { get; private set; }

    /// <summary>Null unless pending.</summary>
    public DateTimeOffset? NextAttemptAt { get; private set; }

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<DeliveryAttempt> Attempts { get; private set; } = [];

    /// <summary>The HTTP status of the last attempt; null without a response.</summary>
    public int? LastStatus { get; private set; }

    /// <summary>The code of the last attempt's failure; null with a response.</summary>
    public string? LastError { get; private set; }

    /// <summary>Of the last attempt, in milliseconds.</summary>
    public int? LastDurationMs { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Null while pending.</summary>
    public DateTimeOffset? FinishedAt { get; private set; }

    public static WebhookDelivery Create(WebhookMessage message, Guid subscriptionId, bool isEnabled, DateTimeOffset now) => new()
    {
        TenantId = message.TenantId,
        SubscriptionId = subscriptionId,
        MessageId = message.Id,
        Type = message.Type,
        AggregateId = message.AggregateId,
        State = isEnabled ? DeliveryState.Pending : DeliveryState.Discarded,
        NextAttemptAt = isEnabled ? now : null,
        CreatedAt = now,
        FinishedAt = isEnabled ? null : now,
    };

    /// <summary>Records an attempt and decides what follows.</summary>
    /// <param name="random">From 0 to 1, for the jitter of the next attempt.</param>
    public void Record(AttemptOutcome outcome, IReadOnlyList<TimeSpan> delays, double random)
    {
        var durationMs = (int)Math.Min(outcome.Duration.TotalMilliseconds, int.MaxValue);
        Attempts =
        [
            .. Attempts.Skip(Attempts.Count + 1 - MaxAttemptsKept),
            new DeliveryAttempt(outcome.At, outcome.Status, outcome.Error, durationMs, outcome.ResponseHead),
        ];
        AttemptCount++;
        (LastStatus, LastError, LastDurationMs) = (outcome.Status, outcome.Error, durationMs);

        var endedAt = outcome.At + outcome.Duration;
        var delay = outcome.Verdict == AttemptVerdict.Failed ? RetrySchedule.DelayAfter(AttemptCount, delays, random, outcome.RetryAfter) : null;
        (State, NextAttemptAt, FinishedAt) = (outcome.Verdict, delay) switch
        {
            (AttemptVerdict.Succeeded, _) => (DeliveryState.Succeeded, (DateTimeOffset?)null, (DateTimeOffset?)endedAt),
            (_, { } wait) => (DeliveryState.Pending, endedAt + wait, null),
            _ => (DeliveryState.Failed, null, endedAt),
        };
    }

    /// <summary>Makes the delivery due now, with all its attempts again. Its <c>webhook-id</c> and its body stay the same.</summary>
    public void Resend(DateTimeOffset now)
    {
        (State, AttemptCount) = (DeliveryState.Pending, 0);
        (NextAttemptAt, FinishedAt) = (now, null);
    }
}
