namespace SvcInfra.Domain.Common;

/// <summary>
/// The root of a consistency boundary, which is loaded, changed and saved as one. It carries the timestamps and the concurrency token that
/// the unit of work maintains, and the events that its methods raise.
/// </summary>
public abstract class AggregateRoot : Entity
{
    private List<IDomainEvent>? _events;

    /// <summary>Starts at 1 and grows by one with every saved change; the HTTP ETag contains it.</summary>
    public long Version { get; private set; }

    /// <summary>Set once, when the aggregate is first saved (UTC).</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Set at every save (UTC); equals <see cref="CreatedAt"/> until the first change.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    public IReadOnlyCollection<IDomainEvent> DomainEvents => _events ?? (IReadOnlyCollection<IDomainEvent>)[];

    /// <summary>Returns the raised events and clears them, so that none is handled twice.</summary>
    public IReadOnlyList<IDomainEvent> TakeDomainEvents()
    {
        IReadOnlyList<IDomainEvent> taken = _events ?? (IReadOnlyList<IDomainEvent>)[];
        _events = null;
        return taken;
    }

    protected void Raise(IDomainEvent domainEvent) => (_events ??= []).Add(domainEvent);
}
