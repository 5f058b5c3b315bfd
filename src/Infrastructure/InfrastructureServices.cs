using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Modules;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure;

public static class InfrastructureServices
{
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddSingleton<TimeProvider, MicrosecondClock>();
        services.AddValidatedOptions<AppOptions>(AppOptions.Section)
            .Validate(
                options => environment.IsDevelopment() || !options.PublicUrl.Contains("//localhost"),
                "App:PublicUrl must be set outside Development: links in mails and the issuer of access tokens begin with it.");
        foreach (var module in ModuleScan.In<IModule>(typeof(InfrastructureServices).Assembly))
        {
            module.AddServices(services, configuration, environment);
        }

        services.AddSingleton<StartupSequence>();
        return services;
    }
}
