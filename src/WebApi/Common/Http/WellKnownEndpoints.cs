using System.Security.Cryptography;
using System.Text.Json;
using SvcInfra.Infrastructure.Users.Sessions;

namespace SvcInfra.WebApi.Common.Http;

internal static class WellKnownEndpoints
{
    /// <summary>
    /// The keys that verify access tokens (RFC 7517). Cached for five minutes: keys are published two hours before they sign.
    /// </summary>
    public static void MapWellKnown(this IEndpointRouteBuilder app) =>
        app.MapGet("/.well-known/jwks.json", SendKeysAsync)
            .WithName("GetSigningKeys")
            .WithSummary("Get the public keys that verify access tokens")
            .WithTags("well-known")
            .AllowAnonymous()
            .WithoutRateLimits();

    private static Task SendKeysAsync(PublishedKeys keys, HttpContext context)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(keys.Get(), JsonSerializerOptions.Web);
        var etag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16))}\"";
        return PublicDocument.SendAsync(context, etag, "public, max-age=300", "application/jwk-set+json", body);
    }
}
