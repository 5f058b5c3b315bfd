using System.Globalization;
using System.Security.Claims;
using OpenIddict.Abstractions;
using SvcInfra.Application.Users.ExternalLogins;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.ExternalLogins;
using static OpenIddict.Client.OpenIddictClientEvents;

namespace SvcInfra.Infrastructure.Users.ExternalLogins;

/// <summary>How strong and how old a sign-in at a provider is, by the identity token alone: what was asked for is no proof of what was done.</summary>
internal static class ExternalSignInStrength
{
    /// <summary>Between the provider's clock and this one.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>Null when it is enough.</summary>
    public static Error? Check(ExternalProviderOptions provider, ProcessAuthenticationContext context)
    {
        var token = context.BackchannelIdentityTokenPrincipal;
        if (provider.RequiredAcr.Count > 0 && !provider.RequiredAcr.Contains(token?.FindFirst("acr")?.Value ?? string.Empty))
        {
            return ExternalLoginErrors.TooWeak;
        }

        // From when the person set out: whoever reads a consent page for a while has not signed in earlier by that.
        return provider.MaxAge is { } age && (TimeIn(token) is not { } signedIn || signedIn < context.StateTokenPrincipal!.GetCreationDate() - age - ClockSkew)
            ? ExternalLoginErrors.TooOld
            : null;
    }

    private static DateTimeOffset? TimeIn(ClaimsPrincipal? token) =>
        long.TryParse(token?.FindFirst("auth_time")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
