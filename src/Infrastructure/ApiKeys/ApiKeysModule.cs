using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SvcInfra.Application.ApiKeys;
using SvcInfra.Application.Tenants.Contracts;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.ApiKeys;

internal sealed class ApiKeysModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddValidatedOptions<ApiKeyOptions>(ApiKeyOptions.Section)
            .PostConfigure(options => options.Environment ??= environment.IsProduction() ? ApiKeyOptions.Live : ApiKeyOptions.Test);
        services.AddScoped<IMembershipEndStep, RevokeApiKeysOfMember>();
        services.AddScoped<IInactiveApiKeys, EfInactiveApiKeys>();
        services.AddScoped<IApiKeysOfUsers, EfApiKeysOfUsers>();
        services.AddSingleton<ApiKeyUses>();
        services.AddSingleton<ApiKeyUseOutage>();
        services.AddHostedService<ApiKeyUseWriter>();
    }
}
