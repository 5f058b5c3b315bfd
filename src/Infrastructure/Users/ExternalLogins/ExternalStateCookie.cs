using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Users.ExternalLogins;

namespace SvcInfra.Infrastructure.Users.ExternalLogins;

/// <summary>
/// Sets SameSite for the cookies of an external sign-in. A response that the provider's page posts is a cross-site request, for which browsers send
/// only <c>SameSite=None; Secure</c> cookies. All other responses are navigations, for which <c>Lax</c> is enough.
/// </summary>
public sealed class ExternalStateCookie : CookieBuilder
{
    public override CookieOptions Build(HttpContext context, DateTimeOffset expiresFrom)
    {
        var cookie = base.Build(context, expiresFrom);
        cookie.SameSite = SameSiteOf(context, cookie.Secure);
        return cookie;
    }

    /// <param name="context">Its route contains the provider.</param>
    /// <param name="isSecure">Browsers refuse <c>None</c> without https.</param>
    public static SameSiteMode SameSiteOf(HttpContext context, bool isSecure) =>
        isSecure
        && context.GetRouteValue("provider") is string provider
        && context.RequestServices.GetRequiredService<IOptions<ExternalLoginOptions>>().Value.Providers.TryGetValue(provider, out var settings)
        && ExternalProviderTypes.UsesFormPost(settings)
            ? SameSiteMode.None
            : SameSiteMode.Lax;
}
