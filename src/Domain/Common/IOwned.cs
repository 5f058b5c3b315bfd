namespace SvcInfra.Domain.Common;

/// <summary>Belongs to one user within its tenant, mostly the one who made it.</summary>
public interface IOwned
{
    /// <summary>Null: nobody's in particular.</summary>
    Guid? OwnerId { get; }
}
