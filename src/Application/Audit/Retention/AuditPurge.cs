using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Capture;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Retention;

/// <summary>
/// Deletes what has been kept for long enough, trail by trail. Evidence is not destroyed: what is not what was sealed and signed stays, and is told
/// loudly; and nothing goes before every anchor has a checkpoint that it is under.
/// </summary>
internal sealed partial class AuditPurge(
    IAuditRetentionStore store, TrailStarts beginnings, ExpiredSegments segments, IAuditKeys keys, AuditCatalog catalog, AuditEntryFactory entries,
    IOptions<AuditRetentionOptions> options, TimeProvider time, ILogger<AuditPurge> logger)
{
    private const int Page = 1_000;

    /// <returns>How many entries were purged.</returns>
    /// <exception cref="InvalidOperationException">Some trails could not be looked at; all others are done.</exception>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        var (all, failed) = (0L, 0);
        Guid? after = null;
        while (await store.TrailsAsync(after, Page, cancellationToken) is { Count: > 0 } trails)
        {
            foreach (var trail in trails)
            {
                try
                {
                    all += await PurgeAsync(trail, cancellationToken);
                }
#pragma warning disable CA1031 // One trail that cannot be purged must not keep all others.
                catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
                {
                    LogFailed(e, trail.TenantId);
                    failed++;
                }
            }

            after = trails[^1].TenantId;
        }

        return failed == 0 ? all : throw new InvalidOperationException($"{failed} audit trails could not be purged; the log says why.");
    }

    private async Task<long> PurgeAsync(AuditTrailSize trail, CancellationToken cancellationToken)
    {
        if (trail.IsHeld || options.Value.KeepForOf(trail.OwnDays) is not { } keepFor)
        {
            return 0;
        }

        // The last sealed entry stays, so that the sealer finds its own end.
        var before = time.GetUtcNow() - keepFor;
        var bound = Math.Min(await store.AnchoredAsync(trail.TenantId, cancellationToken), trail.Size - 1);
        var all = 0L;
        while (true)
        {
            var beginning = await beginnings.FindAsync(trail.TenantId, cancellationToken);
            if (await segments.FindAsync(trail.TenantId, beginning, bound, before, cancellationToken) is not { } found)
            {
                return all;
            }

            var verdict = await RepeatedVerification.AtAsync(() => segments.VerifyAsync(trail.TenantId, beginning, found, cancellationToken), seen => seen);
            if (verdict is { } problem)
            {
                // What another process purged meanwhile is not missing.
                if ((await beginnings.FindAsync(trail.TenantId, cancellationToken)).Purged == beginning.Purged)
                {
                    Refuse(trail.TenantId, problem.Sequence, problem.Kind);
                }

                return all;
            }

            var range = Describe(trail.TenantId, found, before);
            var outcome = await store.PurgeAsync(range, cancellationToken);
            if (outcome is PurgeOutcome.HoldIsGone or PurgeOutcome.RowsDiffer)
            {
                Refuse(trail.TenantId, range.First, outcome == PurgeOutcome.HoldIsGone ? "its legal hold was taken away past the application" : "its rows changed meanwhile");
            }

            if (outcome != PurgeOutcome.Done)
            {
                return all;
            }

            AuditRetentionTelemetry.Purged.Add(range.Count);
            LogPurged(range.First, range.Through, trail.TenantId);
            all += range.Count;
        }
    }

    private PurgedRange Describe(Guid trail, FoundSegments found, DateTimeOffset before)
    {
        var now = time.GetUtcNow();
        var checkpoint = new AuditCheckpoint(
            AuditCheckpoint.OriginOf(keys.Signer.Name, trail), found.Through, found.Root, found.Chain, now, PurgedBefore: before);
        var target = new AuditTarget("entries", string.Create(CultureInfo.InvariantCulture, $"{found.Start.First}-{found.Through}"));
        var record = entries.Create(
            AuditEvents.Purged, catalog.Find(AuditEvents.Purged)!.Tags, AuditOutcome.Success, $"root {found.Root} chain {found.Chain}", target, trail);
        return new PurgedRange(trail, found.Start.First, found.Through, checkpoint.Sign(keys.Signer), now, record);
    }

    private void Refuse(Guid trail, long sequence, string because)
    {
        AuditRetentionTelemetry.Refused.Add(1);
        LogRefused(trail, sequence, because);
    }

    [LoggerMessage(LogLevel.Information, "Entries {First} to {Through} of the audit trail of {TenantId} were purged")]
    private partial void LogPurged(long first, long through, Guid tenantId);

    [LoggerMessage(LogLevel.Critical, "The audit trail of {TenantId} is not purged any more: entry {Sequence}, {Because}. Somebody may have changed it; see docs/audit.md.")]
    private partial void LogRefused(Guid tenantId, long sequence, string because);

    [LoggerMessage(LogLevel.Error, "The audit trail of {TenantId} could not be purged; it is tried again")]
    private partial void LogFailed(Exception exception, Guid tenantId);
}
