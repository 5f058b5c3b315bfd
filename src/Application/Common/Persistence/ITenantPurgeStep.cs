namespace SvcInfra.Application.Common.Persistence;

/// <summary>
/// Erases what a module stores of a tenant outside of its tables: files, caches, indexes. Rows need no step: the purge deletes those of every
/// entity with a <c>TenantId</c>. Implementations are scoped and found by scanning.
/// </summary>
public interface ITenantPurgeStep
{
    /// <summary>
    /// Runs before the tenant's rows are deleted, so that the rows can still say what exists. It runs again after a crash and at every attempt,
    /// so it must succeed when nothing is left.
    /// </summary>
    Task PurgeAsync(Guid tenantId, CancellationToken cancellationToken);
}
