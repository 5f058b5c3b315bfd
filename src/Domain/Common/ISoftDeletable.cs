namespace SvcInfra.Domain.Common;

/// <summary>Deleted rows stay until they are purged, and are hidden from reads by the query filter <c>SoftDelete</c>.</summary>
public interface ISoftDeletable
{
    /// <summary>When it was deleted (UTC); null while it exists.</summary>
    DateTimeOffset? DeletedAt { get; }
}
