using System.Globalization;
using Microsoft.Extensions.Options;
using SvcInfra.Application.RateLimits.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.RateLimits;
using SvcInfra.WebApi.Common.Errors;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.RateLimits;

/// <summary>Takes units for a request, or refuses it with 429.</summary>
internal sealed class RateLimitGate(IRateLimitStore store, IOptions<RateLimitsOptions> options)
{
    private const string ViolatedPolicies = "violatedPolicies";

    public bool IsLimited(HttpContext http) =>
        options.Value.Enabled && http.GetEndpoint()?.Metadata.GetMetadata<NoRateLimits>() is null;

    /// <returns>False when the request was refused: the response is written.</returns>
    public async ValueTask<bool> TakeAsync(HttpContext http, string policy, RateLimit limit, string partition)
    {
        var cost = Math.Min(http.GetEndpoint()?.Metadata.GetMetadata<RequestCost>()?.Units ?? 1, limit.Permits);
        var state = await store.TakeAsync(limit, $"{policy}:{partition}", cost, http.RequestAborted);
        RateLimitHeaders.Of(http).Add(policy, limit, state);
        if (state.IsAllowed)
        {
            return true;
        }

        RateLimitTelemetry.Rejected(policy);
        http.Response.Headers.RetryAfter = RateLimitHeaders.RetryAfter(state.Reset).ToString(CultureInfo.InvariantCulture);
        await Problem.WriteAsync(http, RateLimitErrors.QuotaExceeded.With(ViolatedPolicies, new[] { policy }));
        return false;
    }
}
