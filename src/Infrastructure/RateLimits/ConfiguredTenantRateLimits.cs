using Microsoft.Extensions.Options;
using SvcInfra.Application.RateLimits.Contracts;

namespace SvcInfra.Infrastructure.RateLimits;

/// <summary>One limit for all tenants, from <c>RateLimits:Tenant</c>.</summary>
internal sealed class ConfiguredTenantRateLimits(IOptions<RateLimitsOptions> options) : ITenantRateLimits
{
    private readonly RateLimit _limit = options.Value.Tenant.ToLimit();

    public ValueTask<RateLimit> GetAsync(Guid tenantId, CancellationToken cancellationToken) => new(_limit);
}
