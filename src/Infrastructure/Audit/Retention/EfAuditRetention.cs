using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Audit.Capture;
using SvcInfra.Application.Audit.Retention;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Domain.Audit.Retention;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Infrastructure.Audit.Capture;
using SvcInfra.Infrastructure.Audit.Verification;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Conventions;
using SvcInfra.Infrastructure.Persistence.Sqlite;
using SvcInfra.Infrastructure.Persistence.Tenancy;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Audit.Retention;

/// <summary>Purges and changes of holds share a lock, so that nothing is deleted after a hold was confirmed to its caller.</summary>
internal sealed class EfAuditRetention(AppDbContextFactory contexts, IWriteGate gate, IEnumerable<IAuditAnchor> anchors) : IAuditRetentionStore
{
    internal const long Lock = 0x6175_6469_74_02; // "audit", 2

    public async Task<IReadOnlyList<AuditTrailSize>> TrailsAsync(Guid? after, int take, CancellationToken cancellationToken)
    {
        await using var context = contexts.LeaseForSystem("audit.purge");
        var heads = context.Set<AuditHeadRow>().TagWith(BatchedDelete.BackgroundTag);
        heads = after is { } last ? heads.Where(head => head.TenantId > last) : heads;
        return await heads.OrderBy(head => head.TenantId).Take(take)
            .Select(head => new AuditTrailSize(
                head.TenantId,
                head.Size,
                context.Set<AuditRetention>().Where(own => own.TenantId == head.TenantId).Select(own => (int?)own.KeepForDays).FirstOrDefault(),
                context.Set<AuditHoldRow>().Any(hold => hold.TenantId == head.TenantId)))
            .ToListAsync(cancellationToken);
    }

    public async Task<long> AnchoredAsync(Guid trail, CancellationToken cancellationToken)
    {
        await using var context = contexts.LeaseForSystem("audit.purge");
        var checkpoints = context.Set<AuditCheckpointRow>().Where(checkpoint => checkpoint.TenantId == trail);
        string[] configured = [.. anchors.Where(anchor => anchor.IsEnabled).Select(anchor => anchor.Name)];
        if (configured.Length > 0)
        {
            var numbers = await context.Set<AuditAnchorRow>().Where(row => configured.Contains(row.Name)).Select(row => row.Number)
                .ToListAsync(cancellationToken);
            var anchored = numbers.Count == configured.Length ? numbers.Min() : 0;
            checkpoints = checkpoints.Where(checkpoint => checkpoint.Number <= anchored);
        }

        return await checkpoints.MaxAsync(checkpoint => (long?)checkpoint.Size, cancellationToken) ?? 0;
    }

    public async Task<PurgeOutcome> PurgeAsync(PurgedRange range, CancellationToken cancellationToken)
    {
        await using var context = contexts.LeaseForRetention("audit.purge");
        return await TransactionLock.RunAsync(
            context, gate, Lock, token => DeleteAsync(context, range, token), outcome => outcome == PurgeOutcome.Done, cancellationToken);
    }

    public async Task<AuditHold?> FindHoldAsync(Guid trail, CancellationToken cancellationToken)
    {
        await using var context = Lease(trail);
        return await context.Set<AuditHoldRow>().Where(hold => hold.TenantId == trail)
            .Select(hold => new AuditHold(hold.Reason, hold.Since, hold.PlacedBy)).FirstOrDefaultAsync(cancellationToken);
    }

    public async Task<bool> ExistsAsync(Guid trail, CancellationToken cancellationToken)
    {
        await using var context = Lease(trail);
        return await context.Set<AuditEntry>().AnyAsync(entry => entry.TenantId == trail, cancellationToken);
    }

    public Task PlaceHoldAsync(Guid trail, AuditHold hold, AuditRecord record, CancellationToken cancellationToken) =>
        ChangeHoldAsync(
            async (context, token) =>
            {
                await context.Set<AuditHoldRow>().Where(row => row.TenantId == trail).ExecuteDeleteAsync(token);
                context.Add(new AuditHoldRow { TenantId = trail, Reason = hold.Reason, Since = UtcInstant.Truncate(hold.Since), PlacedBy = hold.By });
                return true;
            },
            record,
            cancellationToken);

    public Task<bool> LiftHoldAsync(Guid trail, AuditRecord record, CancellationToken cancellationToken) =>
        ChangeHoldAsync(
            async (context, token) => await context.Set<AuditHoldRow>().Where(row => row.TenantId == trail).ExecuteDeleteAsync(token) > 0,
            record,
            cancellationToken);

    private AppDbContext Lease(Guid trail) => contexts.Lease(trail == AuditEntry.Installation ? null : trail);

    private async Task<bool> ChangeHoldAsync(
        Func<AppDbContext, CancellationToken, Task<bool>> change, AuditRecord record, CancellationToken cancellationToken)
    {
        await using var context = contexts.LeaseForSystem("audit.hold");
        return await TransactionLock.RunAsync(
            context,
            gate,
            Lock,
            async token =>
            {
                var changed = await change(context, token);
                if (changed)
                {
                    context.AddRecord(record);
                }

                return changed;
            },
            keeps: changed => changed,
            cancellationToken);
    }

    private static async Task<PurgeOutcome> DeleteAsync(AppDbContext context, PurgedRange range, CancellationToken cancellationToken)
    {
        var trail = range.TenantId;
        var purges = context.Set<AuditPurgeRow>().Where(row => row.TenantId == trail);
        var purged = await purges.MaxAsync(row => (long?)row.Through, cancellationToken) ?? 0;
        if (purged != range.First - 1 || await context.Set<AuditHoldRow>().AnyAsync(hold => hold.TenantId == trail, cancellationToken))
        {
            return PurgeOutcome.Skipped;
        }

        // The trail's own entries reveal a hold whose row was deleted outside the application.
        var last = await context.Set<AuditEntry>()
            .Where(e => e.TenantId == trail && (e.Action == AuditEvents.HoldPlaced || e.Action == AuditEvents.HoldLifted))
            .OrderByDescending(e => e.Id).Select(e => e.Action).FirstOrDefaultAsync(cancellationToken);
        if (last == AuditEvents.HoldPlaced)
        {
            return PurgeOutcome.HoldMissing;
        }

        await InsertOnlyTriggers.AllowDeletesAsync(context, cancellationToken);
        var seals = context.Set<AuditSealRow>()
            .Where(seal => seal.TenantId == trail && seal.Sequence >= range.First && seal.Sequence <= range.Through);
        await context.Set<AuditPayloadRow>().Where(payload => seals.Any(seal => seal.EntryId == payload.EntryId))
            .ExecuteDeleteAsync(cancellationToken);
        var entries = await context.Set<AuditEntry>().Where(e => e.TenantId == trail && seals.Any(seal => seal.EntryId == e.Id))
            .ExecuteDeleteAsync(cancellationToken);
        if (entries != range.Count || await seals.ExecuteDeleteAsync(cancellationToken) != range.Count)
        {
            return PurgeOutcome.RowsDiffer;
        }

        context.Add(new AuditPurgeRow
        {
            TenantId = trail,
            Through = range.Through,
            Note = range.Note.ToString(),
            PurgedAt = UtcInstant.Truncate(range.At),
        });
        context.AddRecord(range.Record);
        await context.SaveChangesAsync(cancellationToken);
        await InsertOnlyTriggers.ForbidDeletesAsync(context, cancellationToken);
        return PurgeOutcome.Done;
    }
}
