using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using SvcInfra.Application.Common.Telemetry;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Jobs.Monitoring;
using SvcInfra.Infrastructure.Jobs.Worker;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Jobs.Monitoring;

/// <summary>Counters, durations, gauges and spans of the jobs.</summary>
public abstract class JobTelemetryTests : JobTest
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly ConcurrentQueue<(string Instrument, double Value, Dictionary<string, string> Tags)> _measured = [];
    private readonly MeterListener _listener = new();
    private readonly string _name;

    protected JobTelemetryTests(Engine engine)
        : base(engine)
    {
        // A unique job name: the instruments are shared by the process, and other tests run at the same time.
        _name = $"telemetry.{engine}".ToLowerInvariant();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ApplicationTelemetry.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    public sealed class OnSqlite() : JobTelemetryTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : JobTelemetryTests(Engine.PostgreSql);

    private protected override bool UsesRealClock => true;

    private protected override KeyValuePair<string, string?>[] Settings =>
        [new("Jobs:PollInterval", "00:00:00.1"), new("Jobs:Concurrency", "1"), new("Jobs:StopGrace", "00:00:00")];

    private string Queue => _name.Replace('.', '-');

    private JobWorker Worker => App.Get<IEnumerable<IHostedService>>().OfType<JobWorker>().Single();

    private JobGauges Gauges => GaugesOf(App);

    private static JobGauges GaugesOf(TestApp app) => app.Get<IEnumerable<IHostedService>>().OfType<JobGauges>().Single();

    private protected override void Configure(IServiceCollection services)
    {
        ConfigureHandlers(services);
        services.AddSingleton<TimeProvider, MicrosecondClock>();
    }

    private void ConfigureHandlers(IServiceCollection services) =>
        services.AddSingleton(Spy).AddJobHandler(typeof(TakeNoteHandler), new JobAttribute(_name) { Queue = Queue });

    private protected override async Task StopAsync()
    {
        _listener.Dispose();
        if (App is not null)
        {
            await Worker.StopAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task Every_outcome_is_counted_and_timed()
    {
        Spy.OnJob = moment => (moment.Context.Attempt, Spy.Seen[^1]) switch
        {
            (_, "dies") => throw new NonRetryableJobException("never"),
            (1, "fails once") => throw new RetryLaterException(TimeSpan.Zero),
            _ => Task.CompletedTask,
        };
        foreach (var text in new[] { "succeeds", "fails once", "dies" })
        {
            await EnqueueAsync(new TakeNote(text));
        }

        await RunUntilDoneAsync();

        Sum("svcinfra.jobs.enqueued").ShouldBe(3);
        Sum("svcinfra.jobs.completed").ShouldBe(2);
        Sum("svcinfra.jobs.failed").ShouldBe(1);
        Sum("svcinfra.jobs.dead").ShouldBe(1);
        Of("svcinfra.jobs.wait").Count.ShouldBe(4);
        Of("svcinfra.jobs.duration").Select(m => m.Tags["outcome"]).ShouldBe(["completed", "failed", "completed", "dead"], ignoreOrder: true);
        Of("svcinfra.jobs.duration").ShouldAllBe(m => m.Value >= 0 && m.Value < 30);
    }

    [Fact]
    public async Task Rolled_back_enqueuing_is_not_counted()
    {
        await using var scope = App.Scope(Tenant);
        await scope.RunAsync(async () =>
        {
            await scope.Get<IJobs>().EnqueueAsync(new TakeNote("a"));
            return Domain.Common.CommonErrors.Busy;
        });

        Of("svcinfra.jobs.enqueued").ShouldBeEmpty();
    }

    [Fact]
    public async Task Attempt_has_its_own_trace_linked_to_the_enqueuers()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ApplicationTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (span.DisplayName == $"job {_name}")
                {
                    spans.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        Spy.OnJob = _ => throw new NonRetryableJobException("never");
        using var request = new Activity("request").Start();
        var id = await EnqueueAsync(new TakeNote("a"));
        request.Stop();

        await RunUntilDoneAsync();

        var span = spans.ShouldHaveSingleItem();
        span.Kind.ShouldBe(ActivityKind.Consumer);
        span.TraceId.ShouldNotBe(request.TraceId);
        var link = span.Links.ShouldHaveSingleItem().Context;
        (link.TraceId, link.SpanId).ShouldBe((request.TraceId, request.SpanId));
        (span.GetTagItem("job.id"), span.GetTagItem("job.attempt"), span.GetTagItem("outcome"), span.Status)
            .ShouldBe((id, 1, "dead", ActivityStatusCode.Error));
    }

    [Fact]
    public async Task Gauges_report_depth_and_lag_of_a_queue()
    {
        await Gauges.MeasureAsync(CancellationToken.None);
        _listener.RecordObservableInstruments();
        Depths().ShouldBe([("waiting", 0), ("scheduled", 0), ("running", 0)]);
        Of("svcinfra.jobs.lag").ShouldHaveSingleItem().Value.ShouldBe(0);

        await EnqueueAsync(new TakeNote("a"));
        await EnqueueAsync(new TakeNote("b"));
        await EnqueueAsync(new TakeNote("later"), new EnqueueOptions { Delay = TimeSpan.FromHours(1) });
        await Database.ReadAsync(Engine == Engine.PostgreSql
            ? "UPDATE jobs SET run_at = run_at - interval '100 s'"
            : "UPDATE jobs SET run_at = run_at - 100000000");
        await Gauges.MeasureAsync(CancellationToken.None);
        _measured.Clear();
        _listener.RecordObservableInstruments();

        Depths().ShouldBe([("waiting", 2), ("scheduled", 1), ("running", 0)]);
        Of("svcinfra.jobs.lag").ShouldHaveSingleItem().Value.ShouldBeInRange(100, 160);

        (string State, double Value)[] Depths() => [.. Of("svcinfra.jobs.depth").Select(m => (m.Tags["state"], m.Value))];
    }

    [Fact]
    public async Task Gauges_measure_at_their_interval()
    {
        // The gauges of another process, whose fake clock only moves when the test advances it.
        using var other = new TestApp(Database, ConfigureHandlers);
        await other.StartAsync();
        var gauges = GaugesOf(other);
        await gauges.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(
            () =>
            {
                other.Time.Advance(JobGauges.Interval);
                _listener.RecordObservableInstruments();
                return Of("svcinfra.jobs.depth").Count > 0;
            },
            Deadline, "the first measurement");
        await gauges.StopAsync(CancellationToken.None);
    }

    private double Sum(string instrument) => Of(instrument).Sum(m => m.Value);

    private List<(string Instrument, double Value, Dictionary<string, string> Tags)> Of(string instrument) =>
    [
        .. _measured.Where(m =>
            m.Instrument == instrument && (m.Tags.GetValueOrDefault("job") == _name || m.Tags.GetValueOrDefault("queue") == Queue)),
    ];

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Enqueue((instrument.Name, value, tags.ToArray().ToDictionary(tag => tag.Key, tag => $"{tag.Value}")));

    private async Task RunUntilDoneAsync()
    {
        await Worker.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(async () => (await LiveAsync()).Count == 0, Deadline, "the jobs to be done");

        // A span ends after its outcome was added, and the outcome may be written before that.
        await Worker.StopAsync(CancellationToken.None);
    }
}
