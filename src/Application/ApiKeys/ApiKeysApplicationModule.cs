using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Modules;

namespace SvcInfra.Application.ApiKeys;

internal sealed class ApiKeysApplicationModule : IApplicationModule
{
    public void AddServices(IServiceCollection services)
    {
        services.AddScoped<ApiKeyIssuer>();
        services.AddScoped<ApiKeySight>();
        services.AddScoped<ChangeableApiKey>();
        services.AddScoped<ChangeableServiceAccount>();
    }
}
