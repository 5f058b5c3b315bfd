using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Quartz.Extensibility;
using Shouldly;
using SvcInfra.Application.Common.Telemetry;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules;
using SvcInfra.Application.Schedules.Contracts;
using SvcInfra.Infrastructure.Schedules;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Schedules;

/// <summary>Firings that fail for another reason than an outage, and the metric of successful ones.</summary>
public sealed class FailingFiringTests() : ScheduleTest(Engine.Sqlite)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Failed_firing_is_retried()
    {
        Fragile.Failures = 2;

        (await FireFragileAsync()).ShouldBe([Noon]);
    }

    [Fact]
    public async Task Firing_is_given_up_after_five_failed_attempts()
    {
        Fragile.Failures = 7;

        (await FireFragileAsync()).ShouldBeEmpty();

        Fragile.Failures.ShouldBe(2);
    }

    [Fact]
    public async Task Firings_are_counted_once_per_schedule()
    {
        var counted = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == ApplicationTelemetry.Name && instrument.Name == "svcinfra.schedules.fired")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => Interlocked.Add(
            ref counted, tags.ToArray().Contains(new("schedule", "counted")) ? value : 0));
        listener.Start();
        var app = await DeclareAsync(Declared.As("counted"), Declared.As("other"));

        await FireOnceAsync(app, "counted", Noon);
        await FireOnceAsync(app, "counted", Noon);
        await FireOnceAsync(app, "counted", Noon.AddDays(1));
        await FireOnceAsync(app, "other", Noon);

        Interlocked.Read(ref counted).ShouldBe(2);
    }

    private async Task<List<DateTimeOffset>> FireFragileAsync()
    {
        var schedule = new ScheduleType<Fragile>(new RecurringAttribute("0 12 * * *") { Name = "fragile" });
        var app = await DeclareAsync(services => services.AddJobHandler(typeof(FragileHandler)).AddSingleton<ScheduleType>(schedule));
        var job = app.Get<FireScheduleJob>();
        var trigger = (IOperableTrigger)ScheduleTriggers.TriggerOf(schedule, Noon.AddDays(-1));
        trigger.NextFireTimeUtc = Noon;
        trigger.Triggered(null);
        using var context = JobExecutionContextBuilder.For(job).WithJob(ScheduleTriggers.JobOf(schedule)).WithTrigger(trigger)
            .FiredAt(Noon.AddSeconds(1), Noon).Build();

        await job.Execute(context, CancellationToken.None).AsTask().WaitAsync(Deadline);

        return await FiringsAsync(app, "fragile");
    }
}

[Job("test.fragile")]
internal sealed record Fragile : IJob
{
    public Fragile()
    {
        if (Failures > 0)
        {
            Failures--;
            throw new InvalidOperationException("The constructor of the job fails.");
        }
    }

    /// <summary>The number of failures to come. Static, because the tests of a class run one after the other.</summary>
    public static int Failures { get; set; }
}

internal sealed class FragileHandler : IJobHandler<Fragile>
{
    public Task HandleAsync(Fragile job, JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;
}
