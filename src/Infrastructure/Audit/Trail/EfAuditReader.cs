using Ardalis.Specification.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Audit.Trail;

/// <summary>
/// Each call leases a context with the trail's tenant context, so that row-level security backs up the conditions written here. A row that was
/// altered to a value that cannot be converted is returned as unreadable; it is a finding and not an error.
/// </summary>
internal sealed class EfAuditReader(AppDbContextFactory contexts, TimeProvider time) : IAuditReader
{
    private static readonly TimeSpan UnsealedWindow = TimeSpan.FromDays(1);

    public async Task<IReadOnlyList<FoundAuditEntry>> SearchAsync(
        Guid trail, AuditSearch search, ListPage<AuditEntry> page, CancellationToken cancellationToken)
    {
        await using var context = Lease(trail);
        var entries = Narrow(context.Set<AuditEntry>().AsNoTracking().Where(e => e.TenantId == trail), search).WithSpecification(page);
        var found = from e in entries
                    join s in context.Set<AuditSealRow>() on e.Id equals s.EntryId into seals
                    from s in seals.DefaultIfEmpty()
                    join p in context.Set<AuditPayloadRow>() on e.Id equals p.EntryId into payloads
                    from p in payloads.DefaultIfEmpty()
                    select new { Entry = e, Sequence = s == null ? null : (long?)s.Sequence, Personal = p == null ? null : p.Text };

        // A join does not keep the order of the page.
        found = page.IsDescending
            ? found.OrderByDescending(f => f.Entry.OccurredAt).ThenByDescending(f => f.Entry.Id)
            : found.OrderBy(f => f.Entry.OccurredAt).ThenBy(f => f.Entry.Id);
        return await found.Select(f => new FoundAuditEntry(f.Entry, f.Sequence, f.Personal)).ToListAsync(cancellationToken);
    }

    public async Task<AuditExtent> ExtentAsync(Guid trail, CancellationToken cancellationToken)
    {
        await using var context = Lease(trail);
        var last = await context.Set<AuditSealRow>().Where(s => s.TenantId == trail).MaxAsync(s => (long?)s.Sequence, cancellationToken) ?? 0;
        var checkpoint = await context.Set<AuditCheckpointRow>().Where(c => c.TenantId == trail).MaxAsync(c => (long?)c.Size, cancellationToken) ?? 0;
        var head = await context.Set<AuditHeadRow>().Where(h => h.TenantId == trail).Select(h => new { h.Size, h.CheckpointSize })
            .FirstOrDefaultAsync(cancellationToken);
        return new AuditExtent(last, checkpoint, head?.Size ?? 0, head?.CheckpointSize ?? 0);
    }

    public async Task<int> CountUnsealedAsync(Guid trail, CancellationToken cancellationToken)
    {
        var from = time.GetUtcNow() - UnsealedWindow;
        await using var context = Lease(trail);
        return await context.Set<AuditEntry>()
            .Where(e => e.TenantId == trail && e.OccurredAt >= from && !context.Set<AuditSealRow>().Any(s => s.EntryId == e.Id))
            .CountAsync(cancellationToken);
    }

    public async Task<(long First, long Last)?> FindRangeAsync(
        Guid trail, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken)
    {
        await using var context = Lease(trail);
        var found = await context.Set<AuditEntry>()
            .Where(e => e.TenantId == trail && (from == null || e.OccurredAt >= from) && (to == null || e.OccurredAt < to))
            .Join(context.Set<AuditSealRow>().Where(s => s.TenantId == trail), e => e.Id, s => s.EntryId, (_, s) => s.Sequence)
            .GroupBy(_ => 1).Select(all => new { First = all.Min(), Last = all.Max() }).SingleOrDefaultAsync(cancellationToken);
        return found is null ? null : (found.First, found.Last);
    }

    public async Task<DateTimeOffset?> TimeOfAsync(Guid trail, long sequence, CancellationToken cancellationToken)
    {
        await using var context = Lease(trail);
        return await context.Set<AuditSealRow>().Where(s => s.TenantId == trail && s.Sequence == sequence)
            .Join(context.Set<AuditEntry>(), s => s.EntryId, e => e.Id, (_, e) => (DateTimeOffset?)e.OccurredAt)
            .FirstOrDefaultAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<AuditSeal>> ReadAsync(Guid trail, long from, long to, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadBatchAsync(trail, from, to, cancellationToken);
        }
        catch (Exception e) when (IsConversionError(e))
        {
            return await ReadOneByOneAsync(trail, from, to, cancellationToken);
        }
    }

    public async Task<IReadOnlyList<StoredCheckpoint>> CheckpointsAsync(Guid trail, long from, long to, CancellationToken cancellationToken)
    {
        await using var context = Lease(trail);
        return await context.Set<AuditCheckpointRow>().AsNoTracking().Where(c => c.TenantId == trail && c.Size >= from && c.Size <= to)
            .OrderBy(c => c.Size).Take(IAuditReader.BatchSize).Select(c => new StoredCheckpoint(c.Size, c.Root, c.Note, c.CreatedAt))
            .ToListAsync(cancellationToken);
    }

    public async Task<StoredPurge?> PurgeAsync(Guid trail, long below, CancellationToken cancellationToken)
    {
        await using var context = Lease(trail);
        return await context.Set<AuditPurgeRow>().Where(p => p.TenantId == trail && p.Through < below)
            .OrderByDescending(p => p.Through).Select(p => new StoredPurge(p.Through, p.Note, p.PurgedAt)).FirstOrDefaultAsync(cancellationToken);
    }

    public IMerkleNodes NodesOf(Guid trail) => new Nodes(this, trail);

    private AppDbContext Lease(Guid trail) => contexts.Lease(trail == AuditEntry.Installation ? null : trail);

    private static IQueryable<AuditEntry> Narrow(IQueryable<AuditEntry> entries, AuditSearch search)
    {
        entries = search.Actor is { } actor ? entries.Where(e => e.ActorId == actor) : entries;
        entries = search.Action is { } action ? action.EndsWith('.') ? WithPrefix(entries, action) : entries.Where(e => e.Action == action) : entries;
        entries = search.TargetType is { } type ? entries.Where(e => e.TargetType == type) : entries;
        entries = search.TargetId is { } target ? entries.Where(e => e.TargetId == target) : entries;
        entries = search.Outcome is { } outcome ? entries.Where(e => e.Outcome == outcome) : entries;
        entries = search.From is { } from ? entries.Where(e => e.OccurredAt >= from) : entries;
        entries = search.To is { } to ? entries.Where(e => e.OccurredAt < to) : entries;

        // No tag's name contains that of another tag.
        return search.Tag is { } tag ? entries.Where(e => e.Tags.Contains(tag)) : entries;
    }

    /// <summary>Searches by prefix as a range, which can use an index; see <see cref="ByteOrderExtensions"/>.</summary>
    private static IQueryable<AuditEntry> WithPrefix(IQueryable<AuditEntry> entries, string prefix)
    {
        var end = $"{prefix[..^1]}{(char)(prefix[^1] + 1)}";
        return entries.Where(e => string.Compare(e.Action, prefix) >= 0 && string.Compare(e.Action, end) < 0);
    }

    private async Task<IReadOnlyList<AuditSeal>> ReadBatchAsync(Guid trail, long first, long last, CancellationToken cancellationToken)
    {
        await using var context = Lease(trail);
        var rows = await (from s in SealsOf(context, trail, first, last)
                          join e in context.Set<AuditEntry>().AsNoTracking().Where(e => e.TenantId == trail) on s.EntryId equals e.Id into entries
                          from e in entries.DefaultIfEmpty()
                          join p in context.Set<AuditPayloadRow>().AsNoTracking() on s.EntryId equals p.EntryId into payloads
                          from p in payloads.DefaultIfEmpty()
                          orderby s.Sequence
                          select new { Seal = s, Entry = e, Payload = p }).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new AuditSeal(
            row.Seal.Sequence,
            row.Entry,
            IsMissing: row.Entry == null,
            Hash(row.Seal.Leaf),
            Hash(row.Seal.Chain),
            row.Payload == null ? null : new AuditPayload(row.Payload.Salt, row.Payload.Text)))];
    }

    /// <summary>Used when a row of the batch has a value that cannot be converted, so that the other rows are still read.</summary>
    private async Task<IReadOnlyList<AuditSeal>> ReadOneByOneAsync(Guid trail, long from, long to, CancellationToken cancellationToken)
    {
        await using var context = Lease(trail);
        var seals = await SealsOf(context, trail, from, to).ToListAsync(cancellationToken);
        var read = new List<AuditSeal>(seals.Count);
        foreach (var seal in seals)
        {
            try
            {
                read.AddRange(await ReadBatchAsync(trail, seal.Sequence, seal.Sequence, cancellationToken));
            }
            catch (Exception e) when (IsConversionError(e))
            {
                read.Add(new AuditSeal(seal.Sequence, null, IsMissing: false, Hash(seal.Leaf), Hash(seal.Chain), null));
            }
        }

        return read;
    }

    private static bool IsConversionError(Exception e) =>
        e is FormatException or InvalidCastException or InvalidOperationException or ArgumentException or OverflowException;

    private static IQueryable<AuditSealRow> SealsOf(AppDbContext context, Guid trail, long from, long to) =>
        context.Set<AuditSealRow>().AsNoTracking().Where(s => s.TenantId == trail && s.Sequence >= from && s.Sequence <= to)
            .OrderBy(s => s.Sequence).Take(IAuditReader.BatchSize);

    /// <summary>Bytes that are not a hash become the zero hash, which matches nothing.</summary>
    private static MerkleHash Hash(byte[] bytes) => bytes.Length == MerkleHash.Size ? new MerkleHash(bytes) : default;

    private sealed class Nodes(EfAuditReader reader, Guid trail) : IMerkleNodes
    {
        public async Task<IReadOnlyList<MerkleHash>> ReadAsync(int level, long first, int count, CancellationToken cancellationToken)
        {
            await using var context = reader.Lease(trail);
            var end = first + count;
            var rows = level == 0
                ? await context.Set<AuditSealRow>().Where(s => s.TenantId == trail && s.Sequence > first && s.Sequence <= end)
                    .OrderBy(s => s.Sequence).Select(s => new { Index = s.Sequence - 1, Hash = s.Leaf }).ToListAsync(cancellationToken)
                : await context.Set<AuditTileRow>().Where(t => t.TenantId == trail && t.Level == level && t.Index >= first && t.Index < end)
                    .OrderBy(t => t.Index).Select(t => new { t.Index, t.Hash }).ToListAsync(cancellationToken);

            // The hashes after a gap would be at the wrong index.
            return [.. rows.TakeWhile((row, i) => row.Index == first + i).Select(row => Hash(row.Hash))];
        }
    }
}
