namespace SvcInfra.Application.Common.Persistence;

/// <summary>
/// What a module has of a tenant outside of its tables: files, caches, indexes. Rows need no step; those of every entity with a
/// <c>TenantId</c> are deleted without one. Implementations are scoped and found by scanning.
/// </summary>
public interface ITenantPurgeStep
{
    /// <summary>
    /// Erases it before the rows are, so that these can still say what there is. It is called again after a crash and at every attempt, so it has to
    /// succeed when there is nothing left.
    /// </summary>
    Task PurgeAsync(Guid tenantId, CancellationToken cancellationToken);
}
