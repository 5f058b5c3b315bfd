namespace SvcInfra.Application.Outbox.Contracts;

/// <summary>
/// An integration event that customers may see. What it says is an interface like any other of the product: no secrets, and no more personal data
/// than the tenant's own lists show. Implement <see cref="IPublicEvent{TSelf}"/>.
/// </summary>
public interface IPublicEvent : IIntegrationEvent
{
    /// <summary>
    /// The channels of this event, such as the id of a project, by which a subscriber narrows what it receives: at most 10 texts of 1 to 100
    /// characters out of letters, digits and <c>._:-</c>. Default: none, and then every subscriber receives it. Not part of the data: implement it
    /// explicitly.
    /// </summary>
    IReadOnlyList<string> Channels => [];
}

/// <summary>
/// A public event with an example of its data. It needs an <see cref="IntegrationEventAttribute"/> and a <see cref="PublicEventAttribute"/>.
/// </summary>
public interface IPublicEvent<TSelf> : IPublicEvent
    where TSelf : IPublicEvent<TSelf>
{
    /// <summary>Shown in the API document, in the list of event types and in test deliveries. Invented data only.</summary>
    static abstract TSelf Example { get; }
}

/// <param name="description">One sentence for customers: when it happens.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PublicEventAttribute(string description) : Attribute
{
    public string Description { get; } = description;

    /// <summary>
    /// The version of the data, from 1; default 1. Members may be added within a version. To remove or change one, raise it, and announce it.
    /// </summary>
    public int Version { get; set; } = 1;
}
