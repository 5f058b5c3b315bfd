using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Modules;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Application.Users.ExternalLogins.Tokens;

namespace SvcInfra.Application.Users.ExternalLogins;

internal sealed class ExternalLoginsApplicationModule : IApplicationModule
{
    public void AddServices(IServiceCollection services)
    {
        services.AddSingleton<ReturnUrlPolicy>();
        services.AddSingleton<ExternalLinkTickets>();
        services.AddScoped<ExternalLoginMail>();
        services.AddSingleton<ExternalTokenEncryption>();
        services.AddScoped<ExternalTokenStorage>();
        services.AddScoped<IExternalTokens, ExternalAccess>();
    }
}
