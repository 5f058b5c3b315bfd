namespace SvcInfra.Application.Tenants.Lifecycle;

/// <summary>Erases a tenant in many small transactions. An interrupted purge continues at the next call.</summary>
public interface ITenantPurge
{
    /// <returns>False if there is nothing to purge: the tenant was restored, its grace period is not over, or it no longer exists.</returns>
    Task<bool> RunAsync(Guid tenantId, CancellationToken cancellationToken);
}
