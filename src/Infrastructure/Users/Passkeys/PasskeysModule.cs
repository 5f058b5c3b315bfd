using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Users.Passkeys;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Users.Passkeys;

internal sealed class PasskeysModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddValidatedOptions<PasskeyOptions>(PasskeyOptions.Section);
        services.AddSingleton<IValidateOptions<PasskeyOptions>, PasskeyValidation>();
        services.AddSingleton<IPasskeyCeremonies, IdentityPasskeyCeremonies>();
        services.AddScoped<IPasskeys, EfPasskeys>();
    }
}
