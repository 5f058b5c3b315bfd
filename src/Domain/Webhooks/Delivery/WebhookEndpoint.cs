using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Webhooks.Delivery;

/// <summary>
/// The state of sending to one subscription: the turn that is planned or running, and the endpoint's health. Apart from the subscription, so
/// that sending neither changes its version nor waits for its users.
/// </summary>
public sealed class WebhookEndpoint : ITenantOwned
{
    private WebhookEndpoint()
    {
    }

    public Guid SubscriptionId { get; private set; }

    public Guid TenantId { get; private set; }

    /// <summary>The job that sends next carries this id. Null: no turn is planned.</summary>
    public Guid? TurnId { get; private set; }

    /// <summary>When the planned turn starts or has started; null: no turn is planned.</summary>
    public DateTimeOffset? TurnAt { get; private set; }

    /// <summary>Nothing is sent before this time: the endpoint failed, asked for a pause, or has a rate limit.</summary>
    public DateTimeOffset? NotBefore { get; private set; }

    /// <summary>Consecutive turns without a success.</summary>
    public int FailedTurns { get; private set; }

    /// <summary>Whether the last turn was slow; then the next one takes the slow queue.</summary>
    public bool IsSlow { get; private set; }

    /// <summary>The first failure since the last success.</summary>
    public DateTimeOffset? FailingSince { get; private set; }

    public DateTimeOffset? LastSuccessAt { get; private set; }

    public bool IsFailing => FailedTurns > 0;

    public static WebhookEndpoint Create(Guid tenantId, Guid subscriptionId) => new() { TenantId = tenantId, SubscriptionId = subscriptionId };

    /// <summary>Plans a turn, unless one is planned for that time or earlier and its job still lives.</summary>
    /// <param name="due">When there is something to send.</param>
    /// <param name="lost">A turn that should have started this long ago has lost its job.</param>
    /// <returns>The new turn, whose job has to be enqueued; null when the planned one is enough.</returns>
    public PlannedTurn? Plan(DateTimeOffset due, DateTimeOffset now, TimeSpan lost)
    {
        var at = NotBefore is { } rest && rest > due ? rest : due;
        at = at > now ? at : now;
        if (TurnAt is { } planned && planned <= at && planned > now - lost)
        {
            return null;
        }

        (TurnId, TurnAt) = (EntityId.New(), at);
        return new PlannedTurn(SubscriptionId, TurnId.Value, at, IsSlow || IsFailing);
    }

    /// <summary>Ends the running turn and updates the endpoint's health.</summary>
    /// <param name="delays">The deliveries' own delays.</param>
    public void EndTurn(TurnResult result, IReadOnlyList<TimeSpan> delays, DateTimeOffset now)
    {
        (TurnId, TurnAt) = (null, null);
        if (result.Attempts == 0)
        {
            return;
        }

        IsSlow = result.IsSlow;
        if (result.Successes > 0)
        {
            (FailedTurns, FailingSince, LastSuccessAt) = (0, null, now);
        }
        else
        {
            (FailedTurns, FailingSince) = (FailedTurns + 1, FailingSince ?? now);
        }

        var rest = FailedTurns > 0 ? RetrySchedule.BackOffAfter(FailedTurns, delays, result.RetryAfter) : result.RetryAfter ?? TimeSpan.Zero;
        rest = result.Pace > rest ? result.Pace : rest;
        NotBefore = rest > TimeSpan.Zero ? now + rest : null;
    }

    /// <summary>Ends the rest of a failing endpoint, because a person wants to see whether it is back.</summary>
    public void EndRest() => NotBefore = null;

    /// <summary>Forgets failures, for a subscription that is enabled again.</summary>
    public void Reset() => (FailedTurns, FailingSince, NotBefore, IsSlow) = (0, null, null, false);
}

/// <param name="IsSlow">Whether the turn belongs into the slow queue.</param>
public sealed record PlannedTurn(Guid SubscriptionId, Guid TurnId, DateTimeOffset At, bool IsSlow);

/// <summary>What one turn did.</summary>
/// <param name="RetryAfter">The longest pause that the receiver asked for.</param>
/// <param name="Pace">The pause that the subscription's rate limit demands.</param>
public sealed record TurnResult(int Attempts, int Successes, bool IsSlow, TimeSpan? RetryAfter, TimeSpan Pace);
