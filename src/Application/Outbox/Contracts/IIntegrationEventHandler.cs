namespace SvcInfra.Application.Outbox.Contracts;

/// <summary>
/// One consumer of one event, found by scanning; it bears an <see cref="EventConsumerAttribute"/>. Each delivery is a job of its own, with a
/// unit of work, retries and dead letters: what it changes in the database happens once, what it does outside at least once.
/// </summary>
public interface IIntegrationEventHandler<in TEvent>
    where TEvent : IIntegrationEvent
{
    /// <param name="context">Which event, and which attempt.</param>
    /// <exception cref="Jobs.Contracts.RetryLaterException">Try again after a time that the handler knows better.</exception>
    /// <exception cref="Jobs.Contracts.NonRetryableJobException">Straight to the dead letters; the aggregate's next event follows.</exception>
    Task HandleAsync(TEvent integrationEvent, EventContext context, CancellationToken cancellationToken);
}

/// <param name="EventId">The same for all consumers and attempts: the key by which an outside system can tell a repetition.</param>
/// <param name="AggregateId">Whose events come in order.</param>
/// <param name="OccurredAt">When it was published (UTC).</param>
/// <param name="Attempt">From 1.</param>
public sealed record EventContext(Guid EventId, Guid AggregateId, DateTimeOffset OccurredAt, int Attempt);

/// <param name="name">Of the consumer: letters, digits, <c>-</c>; at most 40 characters, and once for each event. Stored like the event's.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventConsumerAttribute(string name) : Attribute
{
    public string Name { get; } = name;

    /// <summary>
    /// How often a delivery is tried before it goes to the dead letters; until then it holds up the later events of its aggregate for this
    /// consumer. Default 10, which is about seven hours; 1 to 100.
    /// </summary>
    public int MaxAttempts { get; set; } = 10;

    /// <summary>Seconds after which an attempt's token is cancelled. Default 60; 1 to 86400.</summary>
    public int TimeoutSeconds { get; set; } = 60;
}
