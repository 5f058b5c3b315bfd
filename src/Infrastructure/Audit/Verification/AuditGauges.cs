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
/// How far the sealer is behind, measured every 15 seconds whoever reads the gauges and however often. Every working process reports the same: take the
/// maximum of them, not the sum.
/// </summary>
internal sealed partial class AuditGauges : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>More are not counted: what it costs must not grow with what is wrong.</summary>
    public const int MaxCounted = 100_000;

    private readonly StartupSequence _startup;
    private readonly AppDbContextFactory _contexts;
    private readonly TimeProvider _time;
    private readonly ILogger<AuditGauges> _logger;
    private volatile Unsealed? _unsealed;
    private bool _isAway;

    public AuditGauges(StartupSequence startup, AppDbContextFactory contexts, TimeProvider time, ILogger<AuditGauges> logger)
    {
        (_startup, _contexts, _time, _logger) = (startup, contexts, time, logger);
        Meter.CreateObservableGauge("svcinfra.audit.unsealed", ObserveCount, "{entry}", $"Entries that wait for their seals; no more than {MaxCounted} are counted.");
        Meter.CreateObservableGauge("svcinfra.audit.unsealed.age", ObserveAge, "s", "Since when the oldest entry waits for its seal; 0 when none does.");
    }

    internal Meter Meter { get; } = new(ApplicationTelemetry.Name);

    /// <summary>
    /// Reads no more than the sealer does: ranges of identifiers from two minutes ago, or, when it stands still, from the last one that it sealed. What
    /// was the oldest before is asked for by itself, so that a trail that is sealed no more stays in sight while the others go on.
    /// </summary>
    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await using var context = _contexts.LeaseForSystem("audit.measure");
        var seals = context.Set<AuditSealRow>().TagWith(BatchedDelete.BackgroundTag);
        var last = await seals.OrderByDescending(seal => seal.EntryId).Select(seal => seal.EntryId).FirstOrDefaultAsync(cancellationToken);
        var window = EntityId.At(TimeProvider.System.GetUtcNow() - AuditSealer.Window);
        var from = last.CompareTo(window) < 0 ? last : window;

        var waiting = context.Set<AuditEntry>().TagWith(BatchedDelete.BackgroundTag)
            .Where(entry => entry.Id >= from && !context.Set<AuditSealRow>().Where(seal => seal.EntryId >= from).Any(seal => seal.EntryId == entry.Id));
        var count = await waiting.OrderBy(entry => entry.Id).Take(MaxCounted).CountAsync(cancellationToken);
        var oldest = count == 0 ? null : await waiting.OrderBy(entry => entry.Id).Select(entry => new Oldest(entry.Id, entry.OccurredAt)).FirstOrDefaultAsync(cancellationToken);

        if (_unsealed?.Oldest is { } before && before.Id.CompareTo(from) < 0 && !await seals.AnyAsync(seal => seal.EntryId == before.Id, cancellationToken))
        {
            (count, oldest) = (count + 1, before);
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

        // Not at once: its queries would be compiled while the first requests wait.
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
            _isAway = false;
        }
#pragma warning disable CA1031 // The next tick tries again. Until then nothing is reported, which is better than what is no longer so.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            _unsealed = null;
            if (!_isAway)
            {
                _isAway = true;
                LogAway(e);
            }
        }
    }

    private IEnumerable<Measurement<long>> ObserveCount() => _unsealed is { } unsealed ? [new Measurement<long>(unsealed.Count)] : [];

    private IEnumerable<Measurement<double>> ObserveAge() =>
        _unsealed is { } unsealed ? [new Measurement<double>(unsealed.Oldest is { } oldest ? Math.Max(0, (_time.GetUtcNow() - oldest.OccurredAt).TotalSeconds) : 0)] : [];

    [LoggerMessage(LogLevel.Warning, "The entries of the audit trail that wait for their seals cannot be counted; it is tried again until they can")]
    private partial void LogAway(Exception exception);

    private sealed record Unsealed(long Count, Oldest? Oldest);

    private sealed record Oldest(Guid Id, DateTimeOffset OccurredAt);
}
