using System.Diagnostics.Metrics;
using SvcInfra.Application.Common.Telemetry;

namespace SvcInfra.Infrastructure.RateLimits;

public static class RateLimitTelemetry
{
    private static readonly Meter Meter = new(ApplicationTelemetry.Name);

    private static readonly Counter<long> RejectedRequests = Meter.CreateCounter<long>(
        "svcinfra.rate_limits.rejected", "{request}", "Requests that were refused, by the exhausted policy.");

    internal static readonly Counter<long> Fallbacks = Meter.CreateCounter<long>(
        "svcinfra.rate_limits.fallbacks", "{decision}", "Decisions of this process alone, because Redis was not available.");

    public static void Rejected(string policy) => RejectedRequests.Add(1, new KeyValuePair<string, object?>("policy", policy));
}
