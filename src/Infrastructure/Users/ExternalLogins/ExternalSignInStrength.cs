using System.Globalization;
using System.Security.Claims;
using OpenIddict.Abstractions;
using SvcInfra.Application.Users.ExternalLogins;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.ExternalLogins;
using static OpenIddict.Client.OpenIddictClientEvents;

namespace SvcInfra.Infrastructure.Users.ExternalLogins;

/// <summary>
/// Checks the strength and age of a sign-in at a provider. Only the identity token counts, because providers may ignore the request parameters.
/// </summary>
internal static class ExternalSignInStrength
{
    /// <summary>The tolerated difference to the provider's clock.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>Null when the sign-in meets the provider's settings.</summary>
    public static Error? Check(ExternalProviderOptions provider, ProcessAuthenticationContext context)
    {
        var token = context.BackchannelIdentityTokenPrincipal;
        if (provider.RequiredAcr.Count > 0 && !provider.RequiredAcr.Contains(token?.FindFirst("acr")?.Value ?? string.Empty))
        {
            return ExternalLoginErrors.TooWeak;
        }

        if (provider.MaxAge is not { } maxAge)
        {
            return null;
        }

        // The age is measured from the start of the attempt, so that time spent on a consent page does not count.
        var oldest = context.StateTokenPrincipal!.GetCreationDate() - maxAge - ClockSkew;
        return SignInTimeIn(token) is not { } signedInAt || signedInAt < oldest ? ExternalLoginErrors.TooOld : null;
    }

    private static DateTimeOffset? SignInTimeIn(ClaimsPrincipal? token) =>
        long.TryParse(token?.FindFirst("auth_time")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
