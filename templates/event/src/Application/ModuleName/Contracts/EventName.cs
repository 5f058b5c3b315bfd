using RootNamespaceOfTheSolution.Application.Outbox.Contracts;

namespace RootNamespaceOfTheSolution.Application.ModuleName.Contracts;

/// <summary>
/// An event that customers may subscribe to. Put into it what the tenant's own lists show: no secret, and no more personal data than ids.
/// </summary>
/// <param name="Id">What it happened to.</param>
[IntegrationEvent("module_part.event_part")]
[PublicEvent("Say here in one sentence when it happens.")]
public sealed record EventName(Guid Id) : IPublicEvent<EventName>
{
    /// <summary>Invented data: customers see it in the list of event types and in test deliveries.</summary>
    public static EventName Example { get; } = new(Guid.Parse("019a2b3c-0000-7000-8000-0000000000ab"));
}
