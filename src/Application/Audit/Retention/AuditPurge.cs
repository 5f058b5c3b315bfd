using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Capture;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Retention;

/// <summary>
/// Deletes expired entries, trail by trail. It never destroys evidence: entries that differ from what was sealed and signed are kept and reported as
/// critical, and no entry is deleted before every anchor has stored a checkpoint that covers it.
/// </summary>
internal sealed partial class AuditPurge(
    IAuditRetentionStore store, TrailStarts starts, ExpiredSegments segments, IAuditKeys keys, AuditCatalog catalog, AuditEntryFactory entries,
    IOptions<AuditRetentionOptions> options, TimeProvider time, ILogger<AuditPurge> logger)
{
    private const int Page = 1_000;

    /// <returns>How many entries were purged.</returns>
    /// <exception cref="InvalidOperationException">Some trails could not be purged; all others were.</exception>
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
#pragma warning disable CA1031 // A trail that cannot be purged must not block the others.
                catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
                {
                    LogFailed(e, trail.TenantId);
                    failed++;
                }
            }

            after = trails[^1].TenantId;
        }

        return failed == 0 ? all : throw new InvalidOperationException($"{failed} audit trails could not be purged. See the log for the reasons.");
    }

    private async Task<long> PurgeAsync(AuditTrailSize trail, CancellationToken cancellationToken)
    {
        if (trail.IsHeld || options.Value.KeepForOf(trail.OwnDays) is not { } keepFor)
        {
            return 0;
        }

        // The last sealed entry is kept, so that the sealer finds the end of the trail.
        var before = time.GetUtcNow() - keepFor;
        var bound = Math.Min(await store.AnchoredAsync(trail.TenantId, cancellationToken), trail.Size - 1);
        var all = 0L;
        while (true)
        {
            var trailStart = await starts.FindAsync(trail.TenantId, cancellationToken);
            if (await segments.FindAsync(trail.TenantId, trailStart, bound, before, cancellationToken) is not { } found)
            {
                return all;
            }

            var verdict = await RepeatedVerification.RunAsync(
                () => segments.VerifyAsync(trail.TenantId, trailStart, found, cancellationToken), result => result);
            if (verdict is { } problem)
            {
                // Entries are not missing when another process purged them in the meantime.
                if ((await starts.FindAsync(trail.TenantId, cancellationToken)).Purged == trailStart.Purged)
                {
                    Refuse(trail.TenantId, problem.Sequence, problem.Kind);
                }

                return all;
            }

            var range = Describe(trail.TenantId, found, before);
            var outcome = await store.PurgeAsync(range, cancellationToken);
            if (outcome is PurgeOutcome.HoldMissing or PurgeOutcome.RowsDiffer)
            {
                var isHoldMissing = outcome == PurgeOutcome.HoldMissing;
                var because = isHoldMissing ? "its legal hold was deleted outside the application" : "its rows changed during the purge";
                Refuse(trail.TenantId, range.First, because);
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
            AuditEvents.Purged,
            catalog.Find(AuditEvents.Purged)!.Tags,
            AuditOutcome.Success,
            $"root {found.Root} chain {found.Chain}",
            target,
            trail);
        return new PurgedRange(trail, found.Start.First, found.Through, checkpoint.Sign(keys.Signer), now, record);
    }

    private void Refuse(Guid trail, long sequence, string because)
    {
        AuditRetentionTelemetry.Refused.Add(1);
        LogRefused(trail, sequence, because);
    }

    [LoggerMessage(LogLevel.Information, "Entries {First} to {Through} of the audit trail of tenant {TenantId} were purged.")]
    private partial void LogPurged(long first, long through, Guid tenantId);

    [LoggerMessage(
        LogLevel.Critical,
        "Purging stopped for the audit trail of tenant {TenantId}: entry {Sequence}, {Because}. "
        + "The trail may have been tampered with; see docs/audit.md.")]
    private partial void LogRefused(Guid tenantId, long sequence, string because);

    [LoggerMessage(LogLevel.Error, "The audit trail of tenant {TenantId} could not be purged. The next run retries.")]
    private partial void LogFailed(Exception exception, Guid tenantId);
}
