using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Modules;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Common.Seeding;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Schema;

namespace SvcInfra.Infrastructure;

public static class InfrastructureServices
{
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        // First, because it runs concurrently with everything below and in Program.cs.
        DatabaseWarmUp.Begin(configuration);
        services.AddSingleton<TimeProvider, MicrosecondClock>();
        services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>, LoggerLevels>();
        services.AddValidatedOptions<AppOptions>(AppOptions.Section)
            .Validate(
                options => environment.IsDevelopment() || !options.PublicUrl.Contains("//localhost"),
                "App:PublicUrl must be set outside Development: links in emails and the issuer of access tokens start with it.")
            .Validate<IOptions<DatabaseOptions>>(
                (options, database) => !(options.IsWeb || options.IsWorker) || database.Value.IsPostgreSql,
                "App:Role must be all on SQLite, whose database belongs to one process. Set Database:Provider to PostgreSql to split the roles.");
        services.AddSingleton<ProcessRole>();
        foreach (var module in ModuleScan.In<IModule>(typeof(InfrastructureServices).Assembly))
        {
            module.AddServices(services, configuration, environment);
        }

        services.AddSingleton<StartupSequence>();
        services.AddSingleton<DevelopmentSeed>();
        return services;
    }
}
