using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Shouldly;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Audit;
using SvcInfra.Infrastructure.Audit.Verification;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Conventions;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Audit.Verification;

/// <summary>The gauges of a sealer that is behind.</summary>
public abstract class AuditGaugeTests(Engine engine) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private TestApp _app = null!;

    public sealed class OnSqlite() : AuditGaugeTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : AuditGaugeTests(Engine.PostgreSql);

    private AuditGauges Gauges => _app.Get<IEnumerable<IHostedService>>().OfType<AuditGauges>().Single();

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(engine, "gauge");
        _app = new TestApp(_database);
        await _app.StartAsync();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _app?.Dispose();
        _database?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Gauges_report_the_number_of_unsealed_entries_and_the_age_of_the_oldest()
    {
        (await MeasureAsync()).ShouldBe((0, 0));

        await WriteAsync(2, Now);
        _app.Time.Advance(TimeSpan.FromSeconds(40));
        await WriteAsync(1, Now);
        (await MeasureAsync()).ShouldBe((3, 40));

        await SealAsync();
        (await MeasureAsync()).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Backlog_older_than_the_sealers_window_is_reported()
    {
        await WriteAsync(1, Now - TimeSpan.FromHours(3));
        await SealAsync();

        await WriteAsync(5, Now - TimeSpan.FromHours(2));
        await WriteAsync(1, Now);

        (await MeasureAsync()).ShouldBe((6, 0));
        _app.Time.Advance(TimeSpan.FromMinutes(10));
        (await MeasureAsync()).ShouldBe((6, 600));
    }

    [Fact]
    public async Task Trail_whose_sealing_stopped_stays_visible_while_others_are_sealed()
    {
        var broken = EntityId.New();
        await WriteAsync(1, Now - TimeSpan.FromMinutes(20), broken);
        await using (var context = _app.Get<AppDbContextFactory>().LeaseForSystem("test"))
        {
            context.Add(new AuditSealRow
            {
                TenantId = broken,
                Sequence = 1,
                EntryId = EntityId.At(Now - TimeSpan.FromHours(1)),
                Leaf = new byte[32],
                Chain = new byte[32],
                SealedAt = _app.Time.GetUtcNow(),
            });
            await context.SaveChangesAsync();
        }

        (await MeasureAsync()).ShouldBe((1, 0));
        await WriteAsync(4, Now);
        await Should.ThrowAsync<AuditTreeBrokenException>(SealAsync);
        _app.Time.Advance(TimeSpan.FromMinutes(20));

        (await MeasureAsync()).ShouldBe((1, 1200));
    }

    [Fact]
    public async Task Gauges_measure_periodically()
    {
        await WriteAsync(3, Now);
        await Gauges.StartAsync(CancellationToken.None);

        await Eventually.TrueAsync(
            () =>
            {
                _app.Time.Advance(AuditGauges.Interval);
                return Observe().GetValueOrDefault("svcinfra.audit.unsealed") == 3;
            },
            TimeSpan.FromSeconds(30), "the first measurement");
        await Gauges.StopAsync(CancellationToken.None);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private Task SealAsync() => _app.Get<IAuditSealer>().SealAsync(CancellationToken.None);

    /// <param name="at">The time in the ids. The time of the entries is that of the application's clock.</param>
    private Task WriteAsync(int count, DateTimeOffset at, Guid trail = default)
    {
        var records = Enumerable.Range(0, count).Select(i => new AuditRecord(Entry(trail, EntityId.At(at.AddMilliseconds(i))), null));
        return _app.Get<IAuditWriter>().WriteAsync([.. records], CancellationToken.None);
    }

    private AuditEntry Entry(Guid trail, Guid id) => new()
    {
        Id = id,
        TenantId = trail,
        OccurredAt = UtcInstant.Truncate(_app.Time.GetUtcNow()),
        ActorKind = "user",
        Action = "tests.happen",
        Outcome = AuditOutcome.Success,
    };

    private async Task<(double Count, double Age)> MeasureAsync()
    {
        await Gauges.MeasureAsync(CancellationToken.None);
        var observed = Observe();
        return (observed["svcinfra.audit.unsealed"], Math.Round(observed["svcinfra.audit.unsealed.age"], 3));
    }

    /// <summary>Observes only this application's instruments, because the process has others with the same names.</summary>
    private Dictionary<string, double> Observe()
    {
        var observed = new Dictionary<string, double>();
        using var listener = new MeterListener();
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => observed[instrument.Name] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => observed[instrument.Name] = value);
        listener.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Meter == Gauges.Meter)
            {
                it.EnableMeasurementEvents(instrument);
            }
        };
        listener.Start();
        listener.RecordObservableInstruments();
        return observed;
    }
}
