using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Caching;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Caching;

internal sealed class CachingModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddValidatedOptions<CachingOptions>(CachingOptions.Section);
        services.AddSingleton<CacheOutage>();
        services.AddSingleton<RedisCacheConnection>();
        services.AddSingleton<FusionCaches>();
        services.AddSingleton(provider => provider.GetRequiredService<FusionCaches>().Create());
        services.AddSingleton<CacheGenerations>();
        services.AddSingleton<ICacheStore, AppCache>();
    }
}

/// <summary>Connects before the first request, which would wait for it otherwise. A server that is away does not stop the start.</summary>
internal sealed class ConnectCache(IOptions<CachingOptions> options, IServiceProvider services) : IStartupTask
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.Value is { Enabled: true, Redis.IsUsed: true })
        {
            await services.GetRequiredService<RedisCacheConnection>().GetAsync().WaitAsync(cancellationToken);
            services.GetRequiredService<ICacheStore>();
        }
    }
}
