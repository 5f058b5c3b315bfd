using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SvcInfra.Application.Common.Telemetry;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Tenancy;

namespace SvcInfra.Infrastructure.Audit.Verification;

/// <summary>
/// Measures how far the sealer is behind, every 15 seconds, independently of how often the gauges are read. Every worker process reports the same
/// value: aggregate with the maximum, not the sum.
/// </summary>
internal sealed partial class AuditGauges : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>The maximum count, so that the cost of measuring does not grow with the backlog.</summary>
    public const int MaxCounted = 100_000;

    private readonly StartupSequence _startup;
    private readonly AppDbContextFactory _contexts;
    private readonly TimeProvider _time;
    private readonly ILogger<AuditGauges> _logger;
    private volatile Unsealed? _unsealed;
    private bool _isFailing;

    public AuditGauges(StartupSequence startup, AppDbContextFactory contexts, TimeProvider time, ILogger<AuditGauges> logger)
    {
        (_startup, _contexts, _time, _logger) = (startup, contexts, time, logger);
        Meter.CreateObservableGauge("svcinfra.audit.unsealed", ObserveCount, "{entry}", $"Unsealed entries; at most {MaxCounted} are counted.");
        Meter.CreateObservableGauge("svcinfra.audit.unsealed.age", ObserveAge, "s", "Age of the oldest unsealed entry; 0 when none exists.");
    }

    internal Meter Meter { get; } = new(ApplicationTelemetry.Name);

    /// <summary>
    /// Reads no more rows than the sealer does: those with ids of the last two minutes or, when sealing has stopped, from the last sealed entry on.
    /// The previously oldest entry is looked up separately, so that a trail whose sealing has stopped stays visible while other trails are sealed.
    /// </summary>
    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await using var context = _contexts.LeaseForSystem("audit.measure");
        var seals = context.Set<AuditSealRow>().TagWith(BatchedDelete.BackgroundTag);
        var last = await seals.OrderByDescending(seal => seal.EntryId).Select(seal => seal.EntryId).FirstOrDefaultAsync(cancellationToken);
        var window = EntityId.At(TimeProvider.System.GetUtcNow() - AuditSealer.Window);
        var from = last.CompareTo(window) < 0 ? last : window;

        var recent = context.Set<AuditSealRow>().Where(seal => seal.EntryId >= from);
        var unsealed = context.Set<AuditEntry>().TagWith(BatchedDelete.BackgroundTag)
            .Where(entry => entry.Id >= from && !recent.Any(seal => seal.EntryId == entry.Id));
        var count = await unsealed.OrderBy(entry => entry.Id).Take(MaxCounted).CountAsync(cancellationToken);
        var oldest = count == 0
            ? null
            : await unsealed.OrderBy(entry => entry.Id).Select(entry => new Oldest(entry.Id, entry.OccurredAt))
                .FirstOrDefaultAsync(cancellationToken);

        if (_unsealed?.Oldest is { } previous && previous.Id.CompareTo(from) < 0
            && !await seals.AnyAsync(seal => seal.EntryId == previous.Id, cancellationToken))
        {
            (count, oldest) = (count + 1, previous);
        }

        _unsealed = new Unsealed(count, oldest);
    }

    public override void Dispose()
    {
        Meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await _startup.WaitAsync(stoppingToken))
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, _time);

        // The first measurement waits for a tick, so that compiling its queries does not delay the first requests.
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
            _isFailing = false;
        }
#pragma warning disable CA1031 // The next tick retries. Until then no value is reported, because a stale one would mislead.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            _unsealed = null;
            if (!_isFailing)
            {
                _isFailing = true;
                LogFailed(e);
            }
        }
    }

    private IEnumerable<Measurement<long>> ObserveCount() => _unsealed is { } unsealed ? [new Measurement<long>(unsealed.Count)] : [];

    private IEnumerable<Measurement<double>> ObserveAge() =>
        _unsealed is { } unsealed ? [new Measurement<double>(AgeOf(unsealed.Oldest))] : [];

    private double AgeOf(Oldest? oldest) => oldest is null ? 0 : Math.Max(0, (_time.GetUtcNow() - oldest.OccurredAt).TotalSeconds);

    [LoggerMessage(LogLevel.Warning, "The unsealed entries of the audit trail cannot be counted. Counting is retried every 15 seconds.")]
    private partial void LogFailed(Exception exception);

    private sealed record Unsealed(long Count, Oldest? Oldest);

    private sealed record Oldest(Guid Id, DateTimeOffset OccurredAt);
}
