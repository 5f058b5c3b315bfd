using System.Diagnostics.Metrics;
using SvcInfra.Application.Common.Telemetry;

namespace SvcInfra.Infrastructure.ApiKeys;

public static class ApiKeyTelemetry
{
    private static readonly Meter Meter = new(ApplicationTelemetry.Name);
    private static readonly Counter<long> RefusedKeys =
        Meter.CreateCounter<long>("svcinfra.api_keys.refused", "{request}", "Requests whose API key was refused.");

    /// <param name="code">The error code of the response; a tag of low cardinality.</param>
    public static void Refused(string code) => RefusedKeys.Add(1, new KeyValuePair<string, object?>("code", code));
}
