using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using SvcInfra.Application.Common.Telemetry;
using SvcInfra.Application.Jobs;
using SvcInfra.Application.Jobs.Monitoring;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Jobs.Worker;

namespace SvcInfra.Infrastructure.Jobs.Monitoring;

/// <summary>
/// Reports the depth and the lag of the queues, measured every 15 seconds, however often the gauges are read. Every worker process reports the
/// same values: aggregate them by maximum, not by sum.
/// </summary>
internal sealed class JobGauges : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly StartupSequence _startup;
    private readonly ILiveJobs _jobs;
    private readonly JobCatalog _catalog;
    private readonly DatabaseOutage _outage;
    private readonly TimeProvider _time;
    private readonly Meter _meter = new(ApplicationTelemetry.Name);
    private volatile IReadOnlyList<QueueDepth> _depths = [];

    public JobGauges(StartupSequence startup, ILiveJobs jobs, JobCatalog catalog, DatabaseOutage outage, TimeProvider time)
    {
        (_startup, _jobs, _catalog, _outage, _time) = (startup, jobs, catalog, outage, time);
        _meter.CreateObservableGauge("svcinfra.jobs.depth", ObserveDepth, "{job}", "Jobs in the queues, by queue and state.");
        _meter.CreateObservableGauge(
            "svcinfra.jobs.lag", ObserveLag, "s", "How long the oldest waiting job has been due, by queue; 0 if none waits.");
    }

    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        var found = (await _jobs.MeasureAsync(cancellationToken)).ToDictionary(depth => depth.Queue);

        // Empty queues are reported too: a series that ends would look like a dead process.
        _depths =
        [
            .. _catalog.Queues.Union(found.Keys)
                .Select(queue => found.GetValueOrDefault(queue) ?? new QueueDepth(queue, 0, 0, 0, OldestWaiting: null)),
        ];
    }

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await _startup.WaitAsync(stoppingToken))
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, _time);

        // The first measurement waits for a tick: compiling its queries would delay the first requests.
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryMeasureAsync(stoppingToken);
        }
    }

    private async Task TryMeasureAsync(CancellationToken cancellationToken)
    {
        try
        {
            await MeasureAsync(cancellationToken);
        }
#pragma warning disable CA1031 // The next tick tries again. Until then nothing is reported, which is better than outdated values.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            _depths = [];
            _outage.Began(e);
        }
    }

    private IEnumerable<Measurement<long>> ObserveDepth() => _depths.SelectMany(depth => new Measurement<long>[]
    {
        new(depth.Waiting, Queue(depth), new KeyValuePair<string, object?>("state", "waiting")),
        new(depth.Scheduled, Queue(depth), new KeyValuePair<string, object?>("state", "scheduled")),
        new(depth.Running, Queue(depth), new KeyValuePair<string, object?>("state", "running")),
    });

    private IEnumerable<Measurement<double>> ObserveLag()
    {
        var now = _time.GetUtcNow();
        return _depths.Select(depth => new Measurement<double>(
            depth.OldestWaiting is { } oldest ? Math.Max(0, (now - oldest).TotalSeconds) : 0, Queue(depth)));
    }

    private static KeyValuePair<string, object?> Queue(QueueDepth depth) => new("queue", depth.Queue);
}
