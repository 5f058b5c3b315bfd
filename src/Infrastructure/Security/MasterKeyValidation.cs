using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Security;

/// <summary>A master key that cannot be loaded ends the start with the other wrong settings, in one list.</summary>
internal sealed class MasterKeyValidation(IHostEnvironment environment) : IValidateOptions<MasterKeyOptions>
{
    public ValidateOptionsResult Validate(string? name, MasterKeyOptions options)
    {
        try
        {
            MasterKey.Load(options, environment);
            return ValidateOptionsResult.Success;
        }
        catch (ConfigurationException e)
        {
            return ValidateOptionsResult.Fail(e.Message);
        }
    }
}
