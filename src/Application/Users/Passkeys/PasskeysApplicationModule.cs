using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Modules;

namespace SvcInfra.Application.Users.Passkeys;

internal sealed class PasskeysApplicationModule : IApplicationModule
{
    public void AddServices(IServiceCollection services)
    {
        services.AddScoped<PasskeyChallenges>();
        services.AddScoped<PasskeyVerification>();
        services.AddScoped<PasskeyMail>();
    }
}
