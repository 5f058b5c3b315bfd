using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Security;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Admin;

internal sealed class AdminModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddValidatedOptions<AdminOptions>(AdminOptions.Section);
        services.AddSingleton<IValidateOptions<AdminOptions>, AdminValidation>();
        services.AddSingleton<ConfiguredOperators>();
        services.AddScoped<IOperatorAccess, OperatorAccess>();
    }
}
