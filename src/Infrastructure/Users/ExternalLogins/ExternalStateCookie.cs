using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Users.ExternalLogins;

namespace SvcInfra.Infrastructure.Users.ExternalLogins;

/// <summary>
/// How the cookies of a way to a provider travel. An answer that the provider's page posts here comes from another site, and browsers send along only cookies that say
/// <c>SameSite=None; Secure</c>; all other answers are navigations, for which <c>Lax</c> is enough.
/// </summary>
public sealed class ExternalStateCookie : CookieBuilder
{
    public override CookieOptions Build(HttpContext context, DateTimeOffset expiresFrom)
    {
        var cookie = base.Build(context, expiresFrom);
        cookie.SameSite = SameSiteOf(context, cookie.Secure);
        return cookie;
    }

    /// <param name="context">Its path names the provider.</param>
    /// <param name="isSecure">Browsers take no <c>None</c> without https.</param>
    public static SameSiteMode SameSiteOf(HttpContext context, bool isSecure) =>
        isSecure
        && context.GetRouteValue("provider") is string provider
        && context.RequestServices.GetRequiredService<IOptions<ExternalLoginOptions>>().Value.Providers.TryGetValue(provider, out var settings)
        && ExternalProviderTypes.Posts(settings)
            ? SameSiteMode.None
            : SameSiteMode.Lax;
}
