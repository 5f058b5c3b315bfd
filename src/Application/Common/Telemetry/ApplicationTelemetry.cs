using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SvcInfra.Application.Common.Telemetry;

/// <summary>The sources that a telemetry exporter subscribes to, by <see cref="Name"/>.</summary>
public static class ApplicationTelemetry
{
    public const string Name = "SvcInfra";

    internal static readonly ActivitySource Source = new(Name);

    private static readonly Meter Meter = new(Name);

    /// <summary>The duration of commands and queries in seconds, by <c>request</c> and <c>outcome</c>; both have few values.</summary>
    internal static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("svcinfra.application.request.duration", "s", "Duration of commands and queries.");

    /// <summary>
    /// Reads of cached queries, by <c>query</c> and <c>outcome</c>: <c>hit</c>, <c>miss</c>, or <c>stale</c> for an expired value that was returned
    /// because reading failed or took long.
    /// </summary>
    internal static readonly Counter<long> CacheReads = Meter.CreateCounter<long>("svcinfra.cache.reads", "{read}", "Reads of cached queries.");
}
