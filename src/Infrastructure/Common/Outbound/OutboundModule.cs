using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SvcInfra.Application.Common.Outbound;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Common.Outbound;

internal sealed class OutboundModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddValidatedOptions<OutboundOptions>(OutboundOptions.Section).PostConfigure(options =>
        {
            options.AllowHttp ??= environment.IsDevelopment();
            options.AllowLoopback ??= environment.IsDevelopment();
        });
        services.AddSingleton<IHostResolver, DnsResolver>();
        services.AddSingleton<OutboundTargets>();
        services.AddSingleton<IOutboundGuard, OutboundGuard>();
    }
}
