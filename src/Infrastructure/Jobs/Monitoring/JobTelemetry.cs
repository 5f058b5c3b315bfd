using System.Diagnostics;
using System.Diagnostics.Metrics;
using SvcInfra.Application.Common.Telemetry;

namespace SvcInfra.Infrastructure.Jobs.Monitoring;

/// <summary>The module's spans and metrics, under the application's name. The tag <c>job</c> has one value per job kind.</summary>
internal static class JobTelemetry
{
    private static readonly ActivitySource Source = new(ApplicationTelemetry.Name);
    private static readonly Meter Meter = new(ApplicationTelemetry.Name);

    public static readonly Counter<long> Enqueued = Meter.CreateCounter<long>(
        "svcinfra.jobs.enqueued", "{job}", "Jobs whose enqueuing was committed.");

    public static readonly Counter<long> Completed = Meter.CreateCounter<long>("svcinfra.jobs.completed", "{job}", "Jobs that completed.");

    public static readonly Counter<long> Failed = Meter.CreateCounter<long>(
        "svcinfra.jobs.failed", "{attempt}", "Attempts that failed and will be retried.");

    public static readonly Counter<long> Dead = Meter.CreateCounter<long>("svcinfra.jobs.dead", "{job}", "Jobs that became dead letters.");

    public static readonly Counter<long> Dropped = Meter.CreateCounter<long>(
        "svcinfra.jobs.dropped", "{job}", "Jobs that an external store dropped because another live job has their unique key.");

    /// <summary>The duration of an attempt in seconds, by <c>job</c> and <c>outcome</c>.</summary>
    public static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "svcinfra.jobs.duration", "s", "Duration of the attempts.");

    /// <summary>The seconds from when a job became due until it started, by <c>job</c>.</summary>
    public static readonly Histogram<double> Wait = Meter.CreateHistogram<double>("svcinfra.jobs.wait", "s", "How long due jobs waited.");

    public static KeyValuePair<string, object?> Job(string name) => new("job", name);

    /// <summary>Starts a new trace that links to the enqueuer's, because the trace of a request must not grow for days.</summary>
    public static Activity? Start(ClaimedJob job, DateTimeOffset now)
    {
        Wait.Record(Math.Max(0, (now - job.DueAt).TotalSeconds), Job(job.Name));
        ActivityLink[] links = ActivityContext.TryParse(job.TraceParent, traceState: null, isRemote: true, out var enqueuer)
            ? [new ActivityLink(enqueuer)]
            : [];
        var span = Source.StartActivity($"job {job.Name}", ActivityKind.Consumer, parentContext: default, links: links);
        span?.SetTag("job.id", job.Lease.Id).SetTag("job.attempt", job.Attempt);
        return span;
    }

    public static void Record(Activity? span, string name, JobOutcome outcome, TimeSpan duration)
    {
        var tag = outcome switch
        {
            RetriedJob { IsDeferred: true } => "held_back",
            RetriedJob => "failed",
            DeadLetteredJob => "dead",
            ReturnedJob => "returned",
            _ => "completed",
        };
        var counter = outcome switch
        {
            RetriedJob { IsDeferred: true } => null,
            RetriedJob => Failed,
            DeadLetteredJob => Dead,
            ReturnedJob => null,
            _ => Completed,
        };
        counter?.Add(1, Job(name));
        Duration.Record(duration.TotalSeconds, Job(name), new KeyValuePair<string, object?>("outcome", tag));
        span?.SetTag("outcome", tag);
        if (outcome is RetriedJob { IsDeferred: false } or DeadLetteredJob)
        {
            span?.SetStatus(ActivityStatusCode.Error);
        }
    }
}
