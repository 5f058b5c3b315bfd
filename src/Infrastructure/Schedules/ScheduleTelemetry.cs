using System.Diagnostics.Metrics;
using SvcInfra.Application.Common.Telemetry;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>The module's metrics, under the application's one name. The tag <c>schedule</c> has as many values as there are schedules.</summary>
internal static class ScheduleTelemetry
{
    private static readonly Meter Meter = new(ApplicationTelemetry.Name);

    private static readonly Counter<long> Firings = Meter.CreateCounter<long>("svcinfra.schedules.fired", "{firing}", "Firings that were committed.");

    public static void Fired(string schedule) => Firings.Add(1, new KeyValuePair<string, object?>("schedule", schedule));
}
