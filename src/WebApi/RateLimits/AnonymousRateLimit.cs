using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.RateLimits;
using SvcInfra.WebApi.Common.Http;
using SvcInfra.WebApi.Common.Security;

namespace SvcInfra.WebApi.RateLimits;

/// <summary>
/// Before authentication, by IP address: sensitive endpoints for everybody, all others for requests without a credential. Requests with a
/// credential are left to <see cref="PrincipalRateLimit"/>, so that the users behind one IP address do not exhaust each other's quota.
/// </summary>
internal sealed class AnonymousRateLimit(RequestDelegate next, RateLimitGate gate, PartitionKeys keys, IOptions<RateLimitsOptions> options)
{
    private const string Anonymous = "anonymous";
    private const string Sensitive = "sensitive";

    public async Task InvokeAsync(HttpContext http)
    {
        if (!gate.IsLimited(http) || await TakeAsync(http))
        {
            await next(http);
        }
    }

    /// <summary>The policy of requests without a credential, and of those whose credential turns out to be invalid.</summary>
    public static ValueTask<bool> TakeAnonymousAsync(HttpContext http, RateLimitGate gate, string partition, RateLimitsOptions options) =>
        gate.TakeAsync(http, Anonymous, options.Anonymous.ToLimit(), partition);

    public static bool HasCredential(HttpContext http) =>
        http.Request.Headers.Authorization.Count > 0 || ApiKeyAuthentication.IsIn(http) || SessionCookieAuthentication.IsIn(http);

    private async ValueTask<bool> TakeAsync(HttpContext http)
    {
        var isSensitive = http.GetEndpoint()?.Metadata.GetMetadata<SensitiveEndpoint>() is not null;
        var hasCredential = HasCredential(http);
        if (hasCredential && !isSensitive)
        {
            return true;
        }

        var partition = keys.OfIpAddress(http.Connection.RemoteIpAddress);
        return (!isSensitive || await gate.TakeAsync(http, Sensitive, options.Value.Sensitive.ToLimit(), partition))
            && (hasCredential || await TakeAnonymousAsync(http, gate, partition, options.Value));
    }
}
