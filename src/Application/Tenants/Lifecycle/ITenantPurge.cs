namespace SvcInfra.Application.Tenants.Lifecycle;

/// <summary>Erases a tenant, in many small transactions. One that was broken off goes on when it is asked for again.</summary>
public interface ITenantPurge
{
    /// <returns>False when there was nothing to do: it was restored, its grace is not over, or it is gone already.</returns>
    Task<bool> RunAsync(Guid tenantId, CancellationToken cancellationToken);
}
