namespace SvcInfra.Application.Outbox.Contracts;

#pragma warning disable CA1040 // A marker: the type is the information.
/// <summary>
/// Notifies other modules after the commit: a record that is stored as JSON in the transaction of the command that publishes it. It needs an
/// <see cref="IntegrationEventAttribute"/>. Use a domain event for effects that must be in the same transaction.
/// </summary>
public interface IIntegrationEvent;
#pragma warning restore CA1040

/// <param name="name"><c>module.what-happened</c>, lower case, at most 50 characters. Stored, so it must not change while deliveries wait.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class IntegrationEventAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
