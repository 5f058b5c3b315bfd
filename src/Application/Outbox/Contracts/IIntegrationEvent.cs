namespace SvcInfra.Application.Outbox.Contracts;

#pragma warning disable CA1040 // A marker: the type is the information.
/// <summary>
/// Something that happened, told to other modules after the commit: a record that is written as JSON in the transaction of the command that
/// publishes it. It bears an <see cref="IntegrationEventAttribute"/>. What must happen in the same transaction is a domain event instead.
/// </summary>
public interface IIntegrationEvent;
#pragma warning restore CA1040

/// <param name="name"><c>module.what-happened</c>, lower case, at most 50 characters. Stored, so it may not change while deliveries wait.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class IntegrationEventAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
