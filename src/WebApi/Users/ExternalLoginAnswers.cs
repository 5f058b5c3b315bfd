using Ardalis.Result;
using MediatR;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Users;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Users;
using SvcInfra.WebApi.Common.Errors;
using HttpResult = Microsoft.AspNetCore.Http.IResult;

namespace SvcInfra.WebApi.Users;

/// <summary>The browser's half of a way to a provider. No script reads it, and no other host sets it where there is https.</summary>
internal static class BrowserCookie
{
    private const string Name = "external-browser";

    public static void Set(HttpContext http, string value) => http.Response.Cookies.Append(NameFor(http), value, Options(http, ExternalFlow.Lifetime + ExternalSignIn.Lifetime));

    public static string? Read(HttpContext http) => http.Request.Cookies[NameFor(http)];

    /// <summary>Its value; the browser forgets it.</summary>
    public static string? Take(HttpContext http)
    {
        var value = Read(http);
        if (value is not null)
        {
            http.Response.Cookies.Delete(NameFor(http), Options(http, maxAge: null));
        }

        return value;
    }

    private static string NameFor(HttpContext http) => HostCookie.NameFor(AppOf(http), Name);

    private static CookieOptions Options(HttpContext http, TimeSpan? maxAge) => new()
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

/// <summary>302 to the provider.</summary>
internal sealed class ExternalChallengeAnswer(string provider, Result<ExternalLogInStart> start) : HttpResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (!start.IsSuccess)
        {
            await Problem.WriteAsync(httpContext, Error.Of(start));
            return;
        }

        httpContext.Response.Headers.CacheControl = "no-store";
        if (!await httpContext.RequestServices.GetRequiredService<ExternalFlow>().TryChallengeAsync(httpContext, provider, start.Value.Attempt))
        {
            await Problem.WriteAsync(httpContext, ExternalLoginErrors.ProviderUnavailable);
            return;
        }

        BrowserCookie.Set(httpContext, start.Value.Browser);
    }
}

/// <summary>302 back to where the browser began, with a code or an error. Whoever did not begin here gets no address to go to.</summary>
internal sealed class ExternalCallbackAnswer(string provider) : HttpResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var browser = BrowserCookie.Read(httpContext);
        if (httpContext.RequestServices.GetService<ExternalFlow>() is not { } flow || !httpContext.RequestServices.GetRequiredService<IExternalProviders>().Has(provider))
        {
            await Problem.WriteAsync(httpContext, ExternalLoginErrors.UnknownProvider);
            return;
        }

        if (await flow.ReadAsync(httpContext, provider) is not { } callback || browser is null || !callback.Attempt.WasBegunBy(browser))
        {
            await Problem.WriteAsync(httpContext, ExternalLoginErrors.Invalid);
            return;
        }

        if (callback.Identity is not { } identity)
        {
            Redirect(httpContext, callback.Attempt, "error", callback.Error ?? ExternalLoginErrors.Invalid.Code);
            return;
        }

        var sender = httpContext.RequestServices.GetRequiredService<ISender>();
        var finished = await sender.Send(new FinishExternalLogIn(callback.Attempt, identity, browser, callback.Tokens), httpContext.RequestAborted);
        if (finished.IsSuccess)
        {
            Redirect(httpContext, callback.Attempt, "code", finished.Value.Value);
            return;
        }

        await Problem.WriteAsync(httpContext, Error.Of(finished));
    }

    private static void Redirect(HttpContext http, ExternalAttempt attempt, string name, string value)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Redirect(QueryHelpers.AddQueryString(attempt.ReturnUrl, name, value));
    }
}
