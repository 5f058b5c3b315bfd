using System.Diagnostics.Metrics;
using SvcInfra.Application.Common.Telemetry;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>The module's metrics, under the application's name. The tag <c>schedule</c> has one value per schedule.</summary>
internal static class ScheduleTelemetry
{
    private static readonly Meter Meter = new(ApplicationTelemetry.Name);

    private static readonly Counter<long> Firings = Meter.CreateCounter<long>("svcinfra.schedules.fired", "{firing}", "Firings that were committed.");

    public static void Fired(string schedule) => Firings.Add(1, new KeyValuePair<string, object?>("schedule", schedule));
}
