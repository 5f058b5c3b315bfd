namespace SvcInfra.Domain.Common;

/// <summary>
/// Something with an identity that outlives its attributes. Keys (<see cref="EntityId"/>) sort by
/// creation time, so that inserts append to the primary key's index instead of splitting it.
/// </summary>
public abstract class Entity
{
    public Guid Id { get; protected init; } = EntityId.New();
}
