using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using SvcInfra.Application.RateLimits.Contracts;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.RateLimits.Memory;
using SvcInfra.Infrastructure.RateLimits.Redis;

namespace SvcInfra.Infrastructure.RateLimits;

internal sealed class RateLimitsModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddValidatedOptions<RateLimitsOptions>(RateLimitsOptions.Section);
        services.AddSingleton<PartitionKeys>();
        services.AddSingleton<MemoryRateLimitStore>();
        services.AddSingleton<RedisRateLimitStore>();
        services.AddSingleton<RateLimitOutage>();
        services.AddSingleton<IRateLimitStore, RateLimitStore>();
        services.AddSingleton<ISingleUse, SingleUse>();

        // A module that sells quotas registers its own.
        services.TryAddSingleton<ITenantRateLimits, ConfiguredTenantRateLimits>();
    }
}
