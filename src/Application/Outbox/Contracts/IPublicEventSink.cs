using System.Text.Json;

namespace SvcInfra.Application.Outbox.Contracts;

/// <summary>
/// Stores every public event in the transaction of the command that publishes it, without a job for each event. For modules that show events to
/// customers. Implementations are scoped.
/// </summary>
public interface IPublicEventSink
{
    /// <summary>Adds the event to the running command. Must not query the database: commands that publish must not become slower.</summary>
    /// <param name="eventType">The record.</param>
    Task StoreAsync(Type eventType, PublicEventMessage message, CancellationToken cancellationToken);
}

/// <summary>A public event that was published.</summary>
/// <param name="EventId">Unique; sorts by the time of publishing.</param>
/// <param name="AggregateId">The aggregate whose events stay in order.</param>
/// <param name="TenantId">The tenant of the event; null: the caller's.</param>
/// <param name="OccurredAt">The time of publishing (UTC).</param>
/// <param name="Channels">As <see cref="IPublicEvent.Channels"/>.</param>
/// <param name="Data">As customers receive it.</param>
public sealed record PublicEventMessage(
    Guid EventId, Guid AggregateId, Guid? TenantId, DateTimeOffset OccurredAt, IReadOnlyList<string> Channels, JsonElement Data);
