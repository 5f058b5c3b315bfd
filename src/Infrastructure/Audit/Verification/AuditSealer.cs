using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Conventions;
using SvcInfra.Infrastructure.Persistence.Tenancy;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Audit.Verification;

/// <summary>
/// Selects entries without a seal, and not "the entries after the last one", because a transaction that commits late has an older id. One lock for
/// all sealers of an installation ensures that every trail is a single chain; the primary key of the seals enforces it as well.
/// </summary>
internal sealed partial class AuditSealer(
    AppDbContextFactory contexts, IWriteGate gate, IAuditKeys keys, TimeProvider time, ILogger<AuditSealer> logger) : IAuditSealer
{
    public const int BatchSize = 1_000;
    public const int CheckpointEvery = 1_000;
    public static readonly TimeSpan CheckpointAfter = TimeSpan.FromSeconds(60);

    /// <summary>How far back each run searches. An entry that commits later than this after its id was generated waits for the sweep.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(2);

    /// <summary>A process searches all entries in its first run, and then every hour.</summary>
    public static readonly TimeSpan SweepEvery = TimeSpan.FromHours(1);

    internal const long Lock = 0x6175_6469_74; // "audit"
    private const string Reason = "audit.seal";

    private readonly ConcurrentDictionary<Guid, string> _broken = new();
    private long _sweptAt;

    public async Task<int> SealAsync(CancellationToken cancellationToken)
    {
        var isSweep = _sweptAt == 0 || time.GetElapsedTime(_sweptAt) >= SweepEvery;
        var startedAt = time.GetTimestamp();
        _broken.Clear();

        // Ids are generated from the system clock, even if the application uses another one.
        var from = isSweep ? Guid.Empty : EntityId.At(TimeProvider.System.GetUtcNow() - Window);
        var (all, batch) = (0, default(Batch));
        do
        {
            batch = await WithLockAsync(context => SealBatchAsync(context, from, cancellationToken), cancellationToken);
            AuditTelemetry.Sealed.Add(batch.Done);
            all += batch.Done;
        }
        while (batch.Read == BatchSize);

        _sweptAt = isSweep ? startedAt : _sweptAt;
        return _broken.IsEmpty ? all : throw new AuditTreeBrokenException(_broken);
    }

    public async Task<int> CheckpointAsync(CancellationToken cancellationToken)
    {
        var (all, batch) = (0, default(Batch));
        do
        {
            batch = await WithLockAsync(context => CheckpointBatchAsync(context, cancellationToken), cancellationToken);
            AuditTelemetry.Checkpoints.Add(batch.Done);
            all += batch.Done;
        }
        while (batch.Read == BatchSize);

        return all;
    }

    private async Task<Batch> WithLockAsync(Func<AppDbContext, Task<Batch>> work, CancellationToken cancellationToken)
    {
        await using var context = contexts.LeaseForSystem(Reason);
        return await TransactionLock.RunAsync(context, gate, Lock, _ => work(context), keeps: _ => true, cancellationToken);
    }

    private async Task<Batch> SealBatchAsync(AppDbContext context, Guid from, CancellationToken cancellationToken)
    {
        Guid[] broken = [.. _broken.Keys];
        var seals = context.Set<AuditSealRow>().Where(seal => seal.EntryId >= from);
        var entries = await context.Set<AuditEntry>().AsNoTracking().TagWith(BatchedDelete.BackgroundTag)
            .Where(entry => entry.Id >= from && !broken.Contains(entry.TenantId) && !seals.Any(seal => seal.EntryId == entry.Id))
            .OrderBy(entry => entry.Id).Take(BatchSize).ToListAsync(cancellationToken);
        if (entries.Count == 0)
        {
            return default;
        }

        var now = UtcInstant.Truncate(time.GetUtcNow());
        var heads = await HeadsAsync(context, [.. entries.Select(entry => entry.TenantId).Distinct()], cancellationToken);
        var done = 0;
        foreach (var trail in entries.GroupBy(entry => entry.TenantId))
        {
            if (_broken.ContainsKey(trail.Key))
            {
                continue;
            }

            if (!heads.TryGetValue(trail.Key, out var head))
            {
                head = new AuditHeadRow
                {
                    TenantId = trail.Key,
                    Size = 0,
                    Chain = AuditChain.Start.ToArray(),
                    Frontier = [],
                    CheckpointSize = 0,
                    CheckpointAt = now,
                };
                context.Add(head);
            }

            var size = head.Size;
            Append(context, head, trail, now);
            done += (int)(head.Size - size);
        }

        return new Batch(entries.Count, done);
    }

    /// <summary>
    /// Reads the ends of the trails and compares them with the seals, so that sealing does not continue after rows of another writer.
    /// </summary>
    private async Task<Dictionary<Guid, AuditHeadRow>> HeadsAsync(AppDbContext context, Guid[] tenants, CancellationToken cancellationToken)
    {
        var rows = context.Set<AuditHeadRow>().TagWith(BatchedDelete.BackgroundTag).Where(head => tenants.Contains(head.TenantId));
        var heads = await rows.ToDictionaryAsync(head => head.TenantId, cancellationToken);
        var ends = await rows
            .Join(
                context.Set<AuditSealRow>(),
                head => new { head.TenantId, Sequence = head.Size },
                seal => new { seal.TenantId, seal.Sequence },
                (head, seal) => new { seal.TenantId, seal.Chain })
            .ToDictionaryAsync(seal => seal.TenantId, seal => seal.Chain, cancellationToken);
        var beyond = await rows
            .Join(
                context.Set<AuditSealRow>(),
                head => new { head.TenantId, Sequence = head.Size + 1 },
                seal => new { seal.TenantId, seal.Sequence },
                (head, _) => head.TenantId)
            .ToListAsync(cancellationToken);
        Guid[] headless = [.. tenants.Where(tenant => !heads.ContainsKey(tenant))];
        if (headless.Length > 0)
        {
            beyond.AddRange(await context.Set<AuditSealRow>().TagWith(BatchedDelete.BackgroundTag)
                .Where(seal => headless.Contains(seal.TenantId)).Select(seal => seal.TenantId).Distinct().ToListAsync(cancellationToken));
        }

        foreach (var tenant in beyond)
        {
            MarkBroken(tenant, "there are more seals than the sealer wrote");
        }

        foreach (var (tenant, chain) in ends.Where(end => !end.Value.AsSpan().SequenceEqual(heads[end.Key].Chain)))
        {
            MarkBroken(tenant, "its last seal is not the one that the sealer wrote");
        }

        return heads;
    }

    private static void Append(AppDbContext context, AuditHeadRow head, IEnumerable<AuditEntry> entries, DateTimeOffset now)
    {
        var frontier = head.ToFrontier();
        var chain = new MerkleHash(head.Chain);
        var nodes = new List<MerkleNode>();
        foreach (var entry in entries)
        {
            var leaf = AuditEntryFormat.Leaf(entry);
            frontier.Append(leaf, nodes);
            chain = AuditChain.Next(chain, frontier.Size, leaf);
            context.Add(new AuditSealRow
            {
                TenantId = head.TenantId,
                Sequence = frontier.Size,
                EntryId = entry.Id,
                Leaf = leaf.ToArray(),
                Chain = chain.ToArray(),
                SealedAt = now,
            });
        }

        context.AddRange(nodes.Select(node => new AuditTileRow
        {
            TenantId = head.TenantId,
            Level = node.Level,
            Index = node.Index,
            Hash = node.Hash.ToArray(),
        }));
        if (head.Size == head.CheckpointSize)
        {
            head.CheckpointAt = now;
        }

        head.Advance(frontier, chain);
    }

    private async Task<Batch> CheckpointBatchAsync(AppDbContext context, CancellationToken cancellationToken)
    {
        var now = UtcInstant.Truncate(time.GetUtcNow());
        var due = await context.Set<AuditHeadRow>().TagWith(BatchedDelete.BackgroundTag)
            .Where(head => head.CheckpointSize < head.Size
                && (head.Size - head.CheckpointSize >= CheckpointEvery || head.CheckpointAt <= now - CheckpointAfter))
            .OrderBy(head => head.TenantId).Take(BatchSize).ToListAsync(cancellationToken);
        if (due.Count == 0)
        {
            return default;
        }

        var last = await context.Set<AuditCheckpointRow>().TagWith(BatchedDelete.BackgroundTag)
            .MaxAsync(checkpoint => (long?)checkpoint.Number, cancellationToken) ?? 0;
        foreach (var head in due)
        {
            var checkpoint = new AuditCheckpoint(
                AuditCheckpoint.OriginOf(keys.Signer.Name, head.TenantId), head.Size, head.ToFrontier().Root(), new MerkleHash(head.Chain), now,
                Previous: head.CheckpointSize > 0 ? head.CheckpointSize : null);
            context.Add(new AuditCheckpointRow
            {
                TenantId = head.TenantId,
                Size = head.Size,
                Number = ++last,
                Root = checkpoint.Root.ToArray(),
                Note = checkpoint.Sign(keys.Signer).ToString(),
                CreatedAt = now,
            });
            (head.CheckpointSize, head.CheckpointAt) = (head.Size, now);
        }

        return new Batch(due.Count, due.Count);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Batch(int Read, int Done);

    private void MarkBroken(Guid tenant, string because)
    {
        _broken[tenant] = because;
        LogBroken(tenant, because);
    }

    [LoggerMessage(
        LogLevel.Critical,
        "Sealing stopped for the audit trail of tenant {TenantId}: {Because}. The trail may have been tampered with; see docs/audit.md.")]
    private partial void LogBroken(Guid tenantId, string because);
}
