using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.ApiKeys.ServiceAccounts;
using SvcInfra.Application.Common.Modules;
using SvcInfra.Application.Users.Contracts;

namespace SvcInfra.Application.ApiKeys;

internal sealed class ApiKeysApplicationModule : IApplicationModule
{
    public void AddServices(IServiceCollection services)
    {
        services.AddScoped<IDisabledUserStep, ApiKeysOfDisabledUsers>();
        services.AddScoped<ApiKeyIssuer>();
        services.AddScoped<ApiKeyVisibility>();
        services.AddScoped<ApiKeyChangePolicy>();
        services.AddScoped<ServiceAccountChangePolicy>();
    }
}
