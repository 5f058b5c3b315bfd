using System.Diagnostics.Metrics;
using SvcInfra.Application.Common.Telemetry;
using SvcInfra.Domain.Webhooks.Delivery;

namespace SvcInfra.Application.Webhooks.Delivery;

/// <summary>The module's metrics, under the application's name. No tag has a tenant or a URL.</summary>
internal static class WebhookTelemetry
{
    private static readonly Meter Meter = new(ApplicationTelemetry.Name);

    /// <summary>Attempts by <c>outcome</c>: <c>succeeded</c>, <c>failed</c>, <c>gone</c>.</summary>
    public static readonly Counter<long> Attempts = Meter.CreateCounter<long>("svcinfra.webhooks.attempts", "{attempt}", "Attempts to deliver.");

    /// <summary>The seconds of an attempt, by <c>outcome</c>.</summary>
    public static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "svcinfra.webhooks.attempt.duration", "s", "Duration of the attempts.");

    /// <summary>The seconds from the creation of a delivery until its first attempt.</summary>
    public static readonly Histogram<double> Wait = Meter.CreateHistogram<double>(
        "svcinfra.webhooks.wait", "s", "How long new deliveries waited for their first attempt.");

    /// <summary>Subscriptions that were disabled, by <c>reason</c>: <c>gone</c>, <c>failing</c>.</summary>
    public static readonly Counter<long> Disabled = Meter.CreateCounter<long>(
        "svcinfra.webhooks.disabled", "{subscription}", "Subscriptions that were disabled because of their endpoints.");

    public static void Record(SentDelivery sent)
    {
        var tag = new KeyValuePair<string, object?>("outcome", sent.Outcome.Verdict switch
        {
            AttemptVerdict.Succeeded => "succeeded",
            AttemptVerdict.Gone => "gone",
            _ => "failed",
        });
        Attempts.Add(1, tag);
        Duration.Record(sent.Outcome.Duration.TotalSeconds, tag);
        if (sent.Delivery.Attempts.Count == 0)
        {
            Wait.Record(Math.Max(0, (sent.Outcome.At - sent.Delivery.CreatedAt).TotalSeconds));
        }
    }
}
