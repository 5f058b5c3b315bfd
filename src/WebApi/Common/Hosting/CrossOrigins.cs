using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using SvcInfra.WebApi.Audit.Exports;
using SvcInfra.WebApi.Common.Http;
using SvcInfra.WebApi.Common.Security;
using SvcInfra.WebApi.Idempotency;

namespace SvcInfra.WebApi.Common.Hosting;

/// <summary>
/// Cross-origin requests (CORS): closed, unless <c>Http:Cors:Origins</c> lists the page's origin. Listed origins may send cookies, so there is
/// no wildcard, and <c>null</c> is never an origin that anyone could have to themselves.
/// </summary>
internal static class CrossOrigins
{
    private const string Policy = "listed origins";

    private static readonly string[] Methods =
        [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete];

    private static readonly string[] Headers =
    [
        HeaderNames.Authorization, HeaderNames.ContentType, HeaderNames.IfMatch, HeaderNames.IfNoneMatch, IdempotencyKeyHeader.Name,
        ApiKeyAuthentication.Header, RequestContextMiddleware.TenantHeader, SessionCookies.AntiforgeryHeader, ChallengeFilter.Header,
        HeaderNames.TraceParent, HeaderNames.TraceState,
    ];

    /// <summary>One text for all responses: the framework joins the list with each.</summary>
    private static readonly string Exposed = string.Join(
        ',',
        HeaderNames.ETag, HeaderNames.Link, HeaderNames.Location, HeaderNames.RetryAfter, HeaderNames.WWWAuthenticate,
        HeaderNames.ContentDisposition, "RateLimit", "RateLimit-Policy", IdempotencyKeyHeader.Replayed, "Deprecation", "Sunset",
        ExportResponse.First, ExportResponse.Last, ExportResponse.Count);

    public static void AddCrossOrigins(this IServiceCollection services)
    {
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<HttpOptions>>((cors, http) => cors.AddPolicy(
            Policy,
            policy => policy.WithOrigins([.. http.Value.Cors.Origins])
                .WithMethods(Methods)
                .WithHeaders(Headers)
                .AllowCredentials()
                .SetPreflightMaxAge(http.Value.Cors.PreflightMaxAge)));
    }

    /// <summary>Does nothing without listed origins: a preflight request then gets 405 or 404, which no browser accepts.</summary>
    public static void UseCrossOrigins(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<HttpOptions>>().Value.Cors.Origins.Count > 0)
        {
            app.Use(Complete);
            app.UseCors(Policy);
        }
    }

    /// <summary>
    /// Names the headers that a permitted page may read, and <c>Vary: Origin</c>: the framework adds that only where it permits an origin, and a
    /// cache must keep the other responses apart, too.
    /// </summary>
    private static Task Complete(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(static state =>
        {
            var headers = ((HttpResponse)state).Headers;
            if (headers.AccessControlAllowOrigin.Count > 0)
            {
                headers.AccessControlExposeHeaders = Exposed;
            }

            if (!headers.Vary.Any(value => value is not null && value.Contains(HeaderNames.Origin, StringComparison.OrdinalIgnoreCase)))
            {
                headers.AppendCommaSeparatedValues(HeaderNames.Vary, HeaderNames.Origin);
            }

            return Task.CompletedTask;
        }, context.Response);
        return next(context);
    }
}
