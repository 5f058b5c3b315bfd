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

        // The one setting that is read here: OpenIddict looks at every request, and whoever has no provider does not pay for it.
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
            // The state is encrypted by the Data Protection keys that all processes share, and that it counts once is our row's to say.
            client.AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().DisableTokenStorage().SetStateTokenLifetime(ExternalLoginFlow.Lifetime);
            client.UseDataProtection();
            client.AddEventHandler<ProcessChallengeContext>(handler => handler.UseSingletonHandler<ExternalChallenge>().SetOrder(ExternalChallenge.Order));

            // Demanded even so; nothing is ever written with them.
            client.AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32))).AddSigningKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));

            // No second try by itself: a code or a refresh token that was sent may be used up, and people wait meanwhile.
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
