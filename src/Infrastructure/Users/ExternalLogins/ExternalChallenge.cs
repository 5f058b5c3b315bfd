using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Client;
using SvcInfra.Application.Users.ExternalLogins;
using static OpenIddict.Client.OpenIddictClientEvents;

namespace SvcInfra.Infrastructure.Users.ExternalLogins;

/// <summary>Adds request parameters that OpenIddict does not set itself: PKCE, <c>prompt</c>, <c>acr_values</c> and <c>max_age</c>.</summary>
internal sealed class ExternalChallenge(IOptions<ExternalLoginOptions> options) : IOpenIddictClientHandler<ProcessChallengeContext>
{
    /// <summary>Runs before OpenIddict decides about PKCE by the provider's metadata.</summary>
    public static readonly int Order = OpenIddictClientHandlers.AttachCodeChallengeParameters.Descriptor.Order - 500;

    public ValueTask HandleAsync(ProcessChallengeContext context)
    {
        var provider = options.Value.Providers[context.Registration.ProviderName!];

        // A provider without PKCE ignores it (RFC 6749, section 3.1). Tampered metadata must not be able to turn it off (RFC 9700, section 2.1.1).
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
