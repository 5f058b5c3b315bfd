using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Client;
using OpenIddict.Client.AspNetCore;
using SvcInfra.Application.Common;
using SvcInfra.Application.Users.ExternalLogins;
using SvcInfra.Application.Users.ExternalLogins.Tokens;
using SvcInfra.Infrastructure.Common;
using static OpenIddict.Client.OpenIddictClientEvents;

namespace SvcInfra.Infrastructure.Users.ExternalLogins;

internal sealed class ExternalLoginsModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddValidatedOptions<ExternalLoginOptions>(ExternalLoginOptions.Section);
        services.AddSingleton<IValidateOptions<ExternalLoginOptions>, ExternalLoginValidation>();
        services.AddSingleton<IExternalProviders, ExternalProviders>();
        services.AddScoped<IExternalSignIns, EfExternalSignIns>();
        services.AddScoped<IExternalSessions, EfExternalSessions>();
        services.AddScoped<IExternalTokenStore, EfExternalTokens>();
        services.AddSingleton<IExternalProviderClient, NoExternalProviderClient>();

        // Read while services are registered: OpenIddict inspects every request, which installations without a provider need not pay for.
        if (configuration.GetSection($"{ExternalLoginOptions.Section}:{nameof(ExternalLoginOptions.Providers)}").GetChildren().Any())
        {
            AddOpenIddict(services);
        }
    }

    private static void AddOpenIddict(IServiceCollection services)
    {
        services.AddSingleton<ExternalLoginFlow>();
        services.AddSingleton<ExternalLogouts>();
        services.AddSingleton<IExternalProviderClient, ExternalProviderClient>();
        services.AddSingleton<IConfigureOptions<OpenIddictClientOptions>, ExternalRegistrations>();
        services.AddOpenIddict().AddClient(client =>
        {
            // The state is encrypted with the Data Protection keys that all processes share. The row of ExternalSignIn prevents its reuse.
            client.AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().DisableTokenStorage().SetStateTokenLifetime(ExternalLoginFlow.Lifetime);
            client.UseDataProtection();
            client.AddEventHandler<ProcessChallengeContext>(
                handler => handler.UseSingletonHandler<ExternalChallenge>().SetOrder(ExternalChallenge.Order));

            // OpenIddict requires these keys, but nothing is encrypted or signed with them.
            client.AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));
            client.AddSigningKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));

            // No automatic retries: a code or refresh token that was sent may already be used, and the user waits meanwhile.
            client.UseSystemNetHttp().SetHttpResiliencePipeline(_ => { });
            client.UseWebProviders();
            client.UseAspNetCore().DisableAutomaticAuthenticationSchemeForwarding().EnableRedirectionEndpointPassthrough().EnableErrorPassthrough();
        });
        services.AddOptions<OpenIddictClientAspNetCoreOptions>().Configure<IOptions<AppOptions>>((options, app) =>
        {
            var isSecure = HostCookie.IsSecure(app.Value);
            options.DisableTransportSecurityRequirement = !isSecure;
            options.CookieBuilder = new ExternalStateCookie
            {
                Name = HostCookie.NameFor(app.Value, "external-state"),
                Path = "/",
                HttpOnly = true,
                IsEssential = true,
                SecurePolicy = isSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.None,
            };
        });
    }
}
