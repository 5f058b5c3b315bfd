using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Client;
using OpenIddict.Client.WebIntegration;
using SvcInfra.Application.Common;
using SvcInfra.Application.Users.ExternalLogins;

namespace SvcInfra.Infrastructure.Users.ExternalLogins;

/// <summary>Registers the configured providers with OpenIddict.</summary>
internal sealed class ExternalRegistrations(IOptions<ExternalLoginOptions> providers, IOptions<AppOptions> app)
    : IConfigureOptions<OpenIddictClientOptions>
{
    public void Configure(OpenIddictClientOptions options)
    {
        foreach (var (name, provider) in providers.Value.Providers)
        {
            options.Registrations.Add(Register(name, provider));
        }
    }

    private OpenIddictClientRegistration Register(string name, ExternalProviderOptions provider)
    {
        var registration = new OpenIddictClientRegistration
        {
            RegistrationId = name,
            ProviderName = name,
            ProviderDisplayName = provider.DisplayName ?? name,
            ClientId = provider.ClientId,
            ClientSecret = provider.ClientSecret,

            // Absolute, so that a forged Host header and the callback of another provider are refused.
            RedirectUri = new Uri(ExternalLoginFlow.CallbackOf(app.Value, name)),
        };
        registration.Scopes.UnionWith(
            provider.Scopes.Count > 0 ? provider.Scopes : ExternalProviderTypes.DefaultScopes(provider.Type, provider.KeepTokens));
        registration.ResponseModes.Add(
            ExternalProviderTypes.UsesFormPost(provider) ? OpenIddictConstants.ResponseModes.FormPost : OpenIddictConstants.ResponseModes.Query);
        registration.CodeChallengeMethods.Add(OpenIddictConstants.CodeChallengeMethods.Sha256);
        registration.GrantTypes.Add(OpenIddictConstants.GrantTypes.AuthorizationCode);
        if (provider.KeepTokens)
        {
            registration.GrantTypes.Add(OpenIddictConstants.GrantTypes.RefreshToken);
        }

        if (!ExternalProviderTypes.All.TryGetValue(provider.Type, out var known))
        {
            registration.Issuer = new Uri(provider.Issuer!);
            return registration;
        }

        registration.ProviderType = known.Type;
        var settings = known.Settings();
        if (settings is OpenIddictClientWebIntegrationSettings.Apple apple)
        {
            var key = ECDsa.Create();
            key.ImportFromPem(provider.PrivateKey);
            apple.TeamId = provider.TeamId;
            apple.SigningKey = new ECDsaSecurityKey(key) { KeyId = provider.KeyId };
        }

        if (settings is OpenIddictClientWebIntegrationSettings.Google google)
        {
            google.AccessType = provider.KeepTokens ? "offline" : null;
            google.Prompt = ExternalProviderTypes.PromptOf(provider);
        }

        registration.ProviderSettings = settings;
        return registration;
    }
}
