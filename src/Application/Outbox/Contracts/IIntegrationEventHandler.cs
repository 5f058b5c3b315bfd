namespace SvcInfra.Application.Outbox.Contracts;

/// <summary>
/// A consumer of an event, found by scanning; it needs an <see cref="EventConsumerAttribute"/>. Each delivery is a separate job with its own
/// unit of work, retries and dead letters: changes in the database happen once, other effects at least once.
/// </summary>
public interface IIntegrationEventHandler<in TEvent>
    where TEvent : IIntegrationEvent
{
    /// <exception cref="Jobs.Contracts.RetryLaterException">The delivery is retried after the delay that the exception gives.</exception>
    /// <exception cref="Jobs.Contracts.NonRetryableJobException">
    /// The delivery goes to the dead letters, and the aggregate's next event follows.
    /// </exception>
    Task HandleAsync(TEvent integrationEvent, EventContext context, CancellationToken cancellationToken);
}

/// <param name="EventId">The same for all consumers and attempts; use it as the idempotency key of calls to other systems.</param>
/// <param name="AggregateId">The aggregate whose events are delivered in order.</param>
/// <param name="OccurredAt">The time of publishing (UTC).</param>
/// <param name="Attempt">From 1.</param>
public sealed record EventContext(Guid EventId, Guid AggregateId, DateTimeOffset OccurredAt, int Attempt);

/// <param name="name">
/// The consumer's name: letters, digits, <c>-</c>; at most 40 characters; unique per event. It is stored, so it must not change.
/// </param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventConsumerAttribute(string name) : Attribute
{
    public string Name { get; } = name;

    /// <summary>
    /// Attempts before a delivery becomes a dead letter; until then it blocks the later events of its aggregate for this consumer. Default 10,
    /// which is about seven hours; 1 to 100.
    /// </summary>
    public int MaxAttempts { get; set; } = 10;

    /// <summary>Seconds after which an attempt's cancellation token is cancelled. Default 60; 1 to 86400.</summary>
    public int TimeoutSeconds { get; set; } = 60;
}
