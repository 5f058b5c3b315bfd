using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Administration;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Application.Users.MultiFactor;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Application.Users.Profile;
using SvcInfra.Application.Users.Registration;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Users.Administration;
using SvcInfra.Infrastructure.Users.MultiFactor;
using SvcInfra.Infrastructure.Users.Passwords;
using SvcInfra.Infrastructure.Users.Profile;
using SvcInfra.Infrastructure.Users.Registration;
using SvcInfra.Infrastructure.Users.Sessions;
using SvcInfra.Infrastructure.Users.SignIn;

namespace SvcInfra.Infrastructure.Users;

internal sealed class UsersModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddValidatedOptions<SessionOptions>(SessionOptions.Section);
        services.AddValidatedOptions<SignInOptions>(SignInOptions.Section)
            .PostConfigure(options =>
                options.RequireMultiFactor ??= environment.IsDevelopment() ? MultiFactorDemand.None : MultiFactorDemand.Operators);
        services.AddValidatedOptions<AccessTokenOptions>(AccessTokenOptions.Section);
        services.AddValidatedOptions<PasswordHashingOptions>(PasswordHashingOptions.Section);
        services.AddValidatedOptions<PasswordOptions>(PasswordOptions.Section)
            .PostConfigure(options => options.BlocklistFile = PathSetting.Resolve(options.BlocklistFile, environment));

        services.AddSingleton<IPasswordHasher, Argon2idPasswordHasher>();
        services.AddSingleton<SigningKeyRing>();
        services.AddSingleton<IAccessTokens, AccessTokenIssuer>();
        services.AddSingleton(provider => new AccessTokenValidator(
            provider.GetRequiredService<SigningKeyRing>(),
            provider.GetRequiredService<IOptions<AccessTokenOptions>>(),
            provider.GetRequiredService<IOptions<AppOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new PublishedKeys(provider.GetRequiredService<SigningKeyRing>()));

        // In every role: it also loads the keys that other processes created.
        services.AddHostedService<SigningKeyRotation>();

        services.AddScoped<IRefreshTokens, EfRefreshTokens>();
        services.AddScoped<ISessionCookies, EfSessionCookies>();
        services.AddScoped<IEmailVerifications, EfEmailVerifications>();
        services.AddScoped<IPendingSecrets, EfPendingSecrets>();
        services.AddScoped<IEmailChanges, EfEmailChanges>();
        services.AddScoped<IPasswordResets, EfPasswordResets>();
        services.AddScoped<IUserSessions, EfUserSessions>();
        services.AddScoped<IUserAdminStore, EfUserAdminStore>();
        services.AddScoped<IExpiredSignIns, EfExpiredSignIns>();

        services.AddScoped<ISecondFactors, EfSecondFactors>();
        services.AddScoped<IEmailCodes, EfEmailCodes>();
        services.AddScoped<ISignInLinks, EfSignInLinks>();
        services.AddScoped<ISignInChallenges, EfSignInChallenges>();
        services.AddScoped<ISignInFailures, EfSignInFailures>();
        services.AddSingleton<IAuthenticatorApps, AuthenticatorApps>();

        services.AddSingleton<ICommonPasswords, CommonPasswords>();
        services.AddSingleton<IBreachedPasswords, PwnedPasswords>();
        services.AddHttpClient(PwnedPasswords.Client)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
    }
}
