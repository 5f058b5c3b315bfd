using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Security;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Security;

internal sealed class SecurityModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        // The name is fixed: it is part of every key, and data must stay readable when the folder is renamed.
        services.AddDataProtection().SetApplicationName("SvcInfra").PersistKeysToDbContext<AppDbContext>().ProtectKeysWithMasterKey();
        services.AddValidatedOptions<RevocationOptions>(RevocationOptions.Section);
        services.AddSingleton<AccessCache>();
        services.AddSingleton<ApiKeyReader>();
        services.AddSingleton(provider => new ApiKeyVerifier(
            provider.GetRequiredService<ApiKeyReader>(), provider.GetRequiredService<AccessCache>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new SessionCookieVerifier(
            provider.GetRequiredService<AppDbContextFactory>(),
            provider.GetRequiredService<AccessCache>(),
            provider.GetRequiredService<IWriteGate>(),
            provider.GetRequiredService<IIpAddressPrivacy>(),
            provider.GetRequiredService<IOptions<SessionOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<PrincipalAccessStore>();
        services.AddSingleton<IPrincipalAccess>(provider => provider.GetRequiredService<PrincipalAccessStore>());
        services.AddSingleton<ITenantStatuses>(provider => provider.GetRequiredService<PrincipalAccessStore>());
        services.AddValidatedOptions<PrivacyOptions>(PrivacyOptions.Section);
        services.AddSingleton<IIpAddressPrivacy, IpAddressPrivacy>();
        services.AddSingleton<ICursorSigner, CursorSigner>();
        services.AddSingleton<ISecretProtector, DataProtectionSecrets>();
        services.AddScoped<IRevocations, EfRevocations>();
        services.AddScoped<IRevocationLog, EfRevocationLog>();
        services.AddSingleton<RevocationReader>();
        services.AddSingleton<RevocationOutage>();
        services.AddHostedService<RevocationWatch>();
    }
}

internal sealed class DataProtectionKeyConfiguration : IEntityTypeConfiguration<DataProtectionKey>
{
    public void Configure(EntityTypeBuilder<DataProtectionKey> builder) => builder.ToTable("data_protection_keys");
}

/// <summary>Creates the key ring before the first request: created inside a command, it would wait for that command's own lock.</summary>
internal sealed class PrepareDataProtection(IDataProtectionProvider provider) : IStartupTask
{
    public Task RunAsync(CancellationToken cancellationToken)
    {
        _ = provider.CreateProtector("startup").Protect("startup");
        return Task.CompletedTask;
    }
}
