namespace SvcInfra.Domain.Common;

/// <summary>Belongs to one user within its tenant, usually its creator.</summary>
public interface IOwned
{
    /// <summary>Null: no user owns it.</summary>
    Guid? OwnerId { get; }
}
