using System.Text.Json;
using SvcInfra.Infrastructure.Users.Sessions;

namespace SvcInfra.WebApi.Common.Http;

internal static class WellKnownEndpoints
{
    /// <summary>
    /// The keys that verify access tokens (RFC 7517). Cached for five minutes: keys are published two hours before they sign.
    /// </summary>
    public static void MapWellKnown(this IEndpointRouteBuilder app) =>
        app.MapGet("/.well-known/jwks.json", (PublishedKeys keys, HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "public, max-age=300";
                return TypedResults.Json(keys.Get(), JsonSerializerOptions.Web, "application/jwk-set+json");
            })
            .WithName("GetSigningKeys")
            .WithSummary("Get the public keys that verify access tokens")
            .WithTags("well-known")
            .AllowAnonymous()
            .WithoutRateLimits();
}
