using SvcInfra.Application.Common.Paging;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Trail;

/// <summary>Reads one trail. It checks no permissions; the use cases do. It holds at most one batch in memory.</summary>
public interface IAuditReader
{
    /// <summary>The maximum number of rows in a batch.</summary>
    const int BatchSize = 1_000;

    /// <summary>Searches entries.</summary>
    /// <param name="page">Of <see cref="SearchAuditEntries.List"/>.</param>
    Task<IReadOnlyList<FoundAuditEntry>> SearchAsync(
        Guid trail, AuditSearch search, ListPage<AuditEntry> page, CancellationToken cancellationToken);

    Task<AuditExtent> ExtentAsync(Guid trail, CancellationToken cancellationToken);

    /// <summary>Counts entries of the last day that are not sealed yet.</summary>
    Task<int> CountUnsealedAsync(Guid trail, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the first and the last number of the sealed entries between two instants (<paramref name="to"/> excluded); null when none exist.
    /// </summary>
    Task<(long First, long Last)?> FindRangeAsync(Guid trail, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken);

    /// <summary>Returns when an entry happened; null when there is no entry with this number.</summary>
    Task<DateTimeOffset?> TimeOfAsync(Guid trail, long sequence, CancellationToken cancellationToken);

    /// <summary>Returns the first <see cref="BatchSize"/> seals of a range with their entries, in order.</summary>
    Task<IReadOnlyList<AuditSeal>> ReadAsync(Guid trail, long from, long to, CancellationToken cancellationToken);

    /// <summary>Returns the first <see cref="BatchSize"/> checkpoints whose size is within a range, in order.</summary>
    Task<IReadOnlyList<StoredCheckpoint>> CheckpointsAsync(Guid trail, long from, long to, CancellationToken cancellationToken);

    /// <summary>Returns the record of the newest purge that ended before entry <paramref name="below"/>; null when none exists.</summary>
    Task<StoredPurge?> PurgeAsync(Guid trail, long below, CancellationToken cancellationToken);

    /// <summary>Returns access to the stored hashes of a trail's tree.</summary>
    IMerkleNodes NodesOf(Guid trail);
}

/// <summary>Search criteria. A null criterion matches everything.</summary>
/// <param name="Action">A code, or a prefix of codes when it ends with a dot.</param>
public sealed record AuditSearch(
    Guid? Actor, string? Action, string? TargetType, string? TargetId, AuditOutcome? Outcome, string? Tag, DateTimeOffset? From, DateTimeOffset? To);

/// <param name="Sequence">Null until the entry is sealed.</param>
/// <param name="Personal">The payload's text; null when there is no payload, or it was erased.</param>
public sealed record FoundAuditEntry(AuditEntry Entry, long? Sequence, string? Personal);

/// <summary>The length of a trail, in entries; 0 for none.</summary>
/// <param name="LastSeal">The greatest number of a seal.</param>
/// <param name="Checkpoint">The size of the newest checkpoint.</param>
/// <param name="Size">
/// The number of sealed entries in the sealer's own record. It is read after the others, so in an intact trail it is never less than they are.
/// </param>
/// <param name="SignedSize">The size of the newest checkpoint in the sealer's own record; read together with <paramref name="Size"/>.</param>
public sealed record AuditExtent(long LastSeal, long Checkpoint, long Size, long SignedSize)
{
    /// <summary>The number of entries that must exist.</summary>
    public long End => Math.Max(Size, Checkpoint);
}

/// <param name="Entry">Null when the entry is missing or cannot be read.</param>
/// <param name="IsMissing">Whether the entry's row is missing.</param>
/// <param name="Payload">Null when there was no payload, or it was erased.</param>
public sealed record AuditSeal(long Sequence, AuditEntry? Entry, bool IsMissing, MerkleHash Leaf, MerkleHash Chain, AuditPayload? Payload);

/// <param name="Note">The signed note.</param>
public sealed record StoredCheckpoint(long Size, byte[] Root, string Note, DateTimeOffset CreatedAt);

/// <param name="Through">The last entry that was purged.</param>
/// <param name="Note">The signed note.</param>
public sealed record StoredPurge(long Through, string Note, DateTimeOffset PurgedAt);
