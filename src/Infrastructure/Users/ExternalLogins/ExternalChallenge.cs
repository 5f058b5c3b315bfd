using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Client;
using SvcInfra.Application.Users.ExternalLogins;
using static OpenIddict.Client.OpenIddictClientEvents;

namespace SvcInfra.Infrastructure.Users.ExternalLogins;

/// <summary>What a provider is asked beyond what OpenIddict asks by itself.</summary>
internal sealed class ExternalChallenge(IOptions<ExternalLoginOptions> options) : IOpenIddictClientHandler<ProcessChallengeContext>
{
    /// <summary>Before OpenIddict decides by the provider's metadata.</summary>
    public static readonly int Order = OpenIddictClientHandlers.AttachCodeChallengeParameters.Descriptor.Order - 500;

    public ValueTask HandleAsync(ProcessChallengeContext context)
    {
        var provider = options.Value.Providers[context.Registration.ProviderName!];

        // A provider that knows no PKCE ignores it (RFC 6749, section 3.1), and one whose metadata somebody tampered with must not talk us out of it (RFC 9700, section 2.1.1).
        if (ExternalProviderTypes.ForcesPkce(provider))
        {
            context.CodeChallengeMethod = OpenIddictConstants.CodeChallengeMethods.Sha256;
        }

        if (ExternalProviderTypes.PromptOf(provider) is { } prompt)
        {
            context.Request.Prompt = prompt;
        }

        if (provider.RequiredAcr.Count > 0)
        {
            context.Request.AcrValues = string.Join(' ', provider.RequiredAcr);
        }

        if (provider.MaxAge is { } age)
        {
            context.Request.MaxAge = (long)age.TotalSeconds;
        }

        return default;
    }
}
