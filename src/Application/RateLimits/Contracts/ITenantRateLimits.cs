namespace SvcInfra.Application.RateLimits.Contracts;

/// <summary>
/// The rate limit of a tenant. Without another implementation every tenant has the limit of <c>RateLimits:Tenant</c>. It is asked with every
/// request in a tenant, so an implementation that reads a database must cache.
/// </summary>
public interface ITenantRateLimits
{
    ValueTask<RateLimit> GetAsync(Guid tenantId, CancellationToken cancellationToken);
}
