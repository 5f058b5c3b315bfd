using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Modules;

namespace SvcInfra.Application.Caching;

internal sealed class CachingApplicationModule : IApplicationModule
{
    public void AddServices(IServiceCollection services) => services.AddScoped<CacheInvalidations>();
}
