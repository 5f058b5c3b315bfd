namespace SvcInfra.Domain.Common;

/// <summary>
/// Something with an identity that outlives its attributes. Keys are UUID version 7 (RFC 9562 §5.7): they sort by
/// creation time, so that inserts append to the primary key's index instead of splitting it.
/// </summary>
public abstract class Entity
{
    public Guid Id { get; protected init; } = Guid.CreateVersion7();
}
