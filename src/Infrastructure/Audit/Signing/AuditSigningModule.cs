using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Application.Common;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Audit.Signing;

internal sealed class AuditSigningModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddValidatedOptions<AuditSigningOptions>(AuditSigningOptions.Section);
        services.AddSingleton<IValidateOptions<AuditSigningOptions>, AuditSigningValidation>();
        services.AddSingleton<IAuditKeys>(provider => AuditSigningKey.Load(
            provider.GetRequiredService<IOptions<AuditSigningOptions>>().Value,
            provider.GetRequiredService<IOptions<AppOptions>>().Value,
            provider.GetRequiredService<IHostEnvironment>()));
    }
}

/// <summary>Reports a key that cannot be loaded at startup, in one list with all other invalid settings.</summary>
internal sealed class AuditSigningValidation(IOptions<AppOptions> app, IHostEnvironment environment) : IValidateOptions<AuditSigningOptions>
{
    public ValidateOptionsResult Validate(string? name, AuditSigningOptions options)
    {
        try
        {
            AuditSigningKey.Load(options, app.Value, environment).Dispose();
            return ValidateOptionsResult.Success;
        }
        catch (ConfigurationException e)
        {
            return ValidateOptionsResult.Fail(e.Message);
        }
    }
}
