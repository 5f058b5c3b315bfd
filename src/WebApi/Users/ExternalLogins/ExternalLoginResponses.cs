using System.Reflection;
using System.Text.Encodings.Web;
using Ardalis.Result;
using MediatR;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Users.ExternalLogins;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.ExternalLogins;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Users.ExternalLogins;
using SvcInfra.WebApi.Common.Errors;
using HttpResult = Microsoft.AspNetCore.Http.IResult;

namespace SvcInfra.WebApi.Users.ExternalLogins;

/// <summary>
/// The cookie that binds external sign-ins to the browser. One cookie serves all attempts, so that two tabs can sign in at once; the data of an
/// attempt is in its state, and each code works once. Scripts cannot read it, and over https no other host can set it.
/// </summary>
internal static class BrowserCookie
{
    private const string Name = "external-browser";

    public static void Set(HttpContext http, string value) =>
        http.Response.Cookies.Append(NameFor(http), value, Options(http, ExternalLoginFlow.Lifetime + ExternalSignIn.Lifetime));

    public static string? Read(HttpContext http) => http.Request.Cookies[NameFor(http)];

    private static string NameFor(HttpContext http) => HostCookie.NameFor(AppOf(http), Name);

    private static CookieOptions Options(HttpContext http, TimeSpan maxAge) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        Path = "/",
        Secure = HostCookie.IsSecure(AppOf(http)),
        SameSite = ExternalStateCookie.SameSiteOf(http, HostCookie.IsSecure(AppOf(http))),
        MaxAge = maxAge,
    };

    private static AppOptions AppOf(HttpContext http) => http.RequestServices.GetRequiredService<IOptions<AppOptions>>().Value;
}

/// <summary>Redirects (302) to the provider.</summary>
internal sealed class ExternalChallengeResponse(string provider, Result<ExternalSignInStart> start) : HttpResult, IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status302Found, typeof(void)));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (!start.IsSuccess)
        {
            await Problem.WriteAsync(httpContext, Error.Of(start));
            return;
        }

        httpContext.Response.Headers.CacheControl = "no-store";
        if (!await httpContext.RequestServices.GetRequiredService<ExternalLoginFlow>().TryChallengeAsync(httpContext, provider, start.Value.Attempt))
        {
            await Problem.WriteAsync(httpContext, ExternalLoginErrors.ProviderUnavailable);
            return;
        }

        BrowserCookie.Set(httpContext, start.Value.Browser);
    }
}

/// <summary>
/// Redirects (302) to the return URL of the attempt, with a code or an error. A browser that did not start the attempt gets an error page instead.
/// </summary>
internal sealed class ExternalCallbackResponse(string provider) : HttpResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var browser = BrowserCookie.Read(httpContext);
        var services = httpContext.RequestServices;
        if (services.GetService<ExternalLoginFlow>() is not { } flow || !services.GetRequiredService<IExternalProviders>().Has(provider))
        {
            await FailAsync(httpContext, ExternalLoginErrors.UnknownProvider);
            return;
        }

        if (await flow.ReadAsync(httpContext, provider) is not { } callback || browser is null || !callback.Attempt.WasStartedBy(browser))
        {
            await FailAsync(httpContext, ExternalLoginErrors.Invalid);
            return;
        }

        if (callback.Identity is not { } identity)
        {
            Redirect(httpContext, callback.Attempt, "error", callback.Error ?? ExternalLoginErrors.Invalid.Code);
            return;
        }

        var sender = services.GetRequiredService<ISender>();
        var finished = await sender.Send(new FinishExternalSignIn(callback.Attempt, identity, browser, callback.Tokens), httpContext.RequestAborted);
        if (finished.IsSuccess)
        {
            Redirect(httpContext, callback.Attempt, "code", finished.Value.Value);
            return;
        }

        await FailAsync(httpContext, Error.Of(finished));
    }

    /// <summary>Browsers get an HTML page, other clients problem details.</summary>
    private static Task FailAsync(HttpContext http, Error error)
    {
        if (!http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            return Problem.WriteAsync(http, error);
        }

        var home = HtmlEncoder.Default.Encode(http.RequestServices.GetRequiredService<IOptions<AppOptions>>().Value.PublicUrl);
        http.Response.StatusCode = error.Kind == ErrorKind.NotFound ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        return http.Response.WriteAsync(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Sign-in failed</title><h1>Sign-in failed</h1>"
            + $"<p>{HtmlEncoder.Default.Encode(error.Message)}</p><p><a href=\"{home}\">Back to the start page</a></p></html>",
            http.RequestAborted);
    }

    private static void Redirect(HttpContext http, ExternalSignInState attempt, string name, string value)
    {
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Redirect(QueryHelpers.AddQueryString(attempt.ReturnUrl, name, value));
    }
}
