using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Security;

internal static class MasterKeyDataProtectionExtensions
{
    /// <summary>
    /// Encrypts the keys of the ring at rest with the configured master key (<see cref="MasterKeyOptions"/>). The host does not start without one.
    /// </summary>
    public static IDataProtectionBuilder ProtectKeysWithMasterKey(this IDataProtectionBuilder builder)
    {
        builder.Services.AddValidatedOptions<MasterKeyOptions>(MasterKeyOptions.Section);
        builder.Services.AddSingleton<IValidateOptions<MasterKeyOptions>, MasterKeyValidation>();
        builder.Services.TryAddSingleton(services => MasterKey.Load(
            services.GetRequiredService<IOptions<MasterKeyOptions>>().Value, services.GetRequiredService<IHostEnvironment>()));
        builder.Services.AddOptions<KeyManagementOptions>()
            .Configure<MasterKey>((options, masterKey) => options.XmlEncryptor = new MasterKeyXmlEncryptor(masterKey));
        return builder;
    }
}
