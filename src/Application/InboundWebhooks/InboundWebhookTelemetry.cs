using System.Diagnostics.Metrics;
using SvcInfra.Application.Common.Telemetry;

namespace SvcInfra.Application.InboundWebhooks;

/// <summary>The module's metrics, under the application's name. The tag <c>source</c> has only names of known sources.</summary>
internal static class InboundWebhookTelemetry
{
    private static readonly Meter Meter = new(ApplicationTelemetry.Name);

    /// <summary>By <c>source</c> and <c>outcome</c>: <c>accepted</c>, <c>ignored</c>, <c>duplicate</c> or <c>refused</c>.</summary>
    private static readonly Counter<long> ReceivedCount = Meter.CreateCounter<long>(
        "svcinfra.inbound_webhooks.received", "{webhook}", "Number of received webhooks");

    /// <summary>By <c>source</c> and <c>outcome</c>: <c>processed</c> or <c>failed</c>.</summary>
    private static readonly Counter<long> ProcessedCount = Meter.CreateCounter<long>(
        "svcinfra.inbound_webhooks.processed", "{attempt}", "Attempts to process a webhook.");

    /// <summary>The seconds from receiving a webhook until it was processed, by <c>source</c>. Replays are not measured.</summary>
    private static readonly Histogram<double> Lag = Meter.CreateHistogram<double>(
        "svcinfra.inbound_webhooks.lag", "s", "Time from receiving a webhook until it was processed.");

    public static void Received(string source, string outcome) => ReceivedCount.Add(1, Source(source), new("outcome", outcome));

    public static void Processed(string source, TimeSpan? lag)
    {
        ProcessedCount.Add(1, Source(source), new("outcome", "processed"));
        if (lag is { } time)
        {
            Lag.Record(Math.Max(0, time.TotalSeconds), Source(source));
        }
    }

    public static void Failed(string source) => ProcessedCount.Add(1, Source(source), new("outcome", "failed"));

    private static KeyValuePair<string, object?> Source(string source) => new("source", source);
}
