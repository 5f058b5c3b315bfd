using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Trail;

/// <summary>Reads one trail, whoever asks: the use cases say which. Nothing is held in memory beyond a batch.</summary>
public interface IAuditReader
{
    /// <summary>The most rows of a batch.</summary>
    const int BatchSize = 1_000;

    /// <summary>Newest first, by time.</summary>
    Task<IReadOnlyList<FoundAuditEntry>> SearchAsync(Guid trail, AuditSearch search, CancellationToken cancellationToken);

    Task<AuditExtent> ExtentAsync(Guid trail, CancellationToken cancellationToken);

    /// <summary>Entries of the last day that have no place in the trail yet.</summary>
    Task<int> CountUnsealedAsync(Guid trail, CancellationToken cancellationToken);

    /// <summary>The first and the last place of the entries from one instant up to, without, another one; null when there are none.</summary>
    Task<(long First, long Last)?> PlacesAsync(Guid trail, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken);

    /// <summary>When the entry at a place happened; null when it is not there.</summary>
    Task<DateTimeOffset?> TimeOfAsync(Guid trail, long sequence, CancellationToken cancellationToken);

    /// <summary>Seals with their entries, in order: at most <see cref="BatchSize"/> of those from one place to another.</summary>
    Task<IReadOnlyList<AuditSeal>> ReadAsync(Guid trail, long from, long to, CancellationToken cancellationToken);

    /// <summary>Checkpoints over so many entries, in order: at most <see cref="BatchSize"/>.</summary>
    Task<IReadOnlyList<StoredCheckpoint>> CheckpointsAsync(Guid trail, long from, long to, CancellationToken cancellationToken);

    /// <summary>What is kept of the newest purge of entries, of those up to an entry before <paramref name="below"/>; null for none.</summary>
    Task<StoredPurge?> PurgeAsync(Guid trail, long below, CancellationToken cancellationToken);

    /// <summary>The hashes of a trail's tree.</summary>
    IMerkleNodes NodesOf(Guid trail);
}

/// <summary>What to look for; null is not looked at.</summary>
/// <param name="Action">A code, or the beginning of some when it ends with a dot.</param>
/// <param name="Before">Only what stands behind this place.</param>
/// <param name="Take">How many at most.</param>
public sealed record AuditSearch(
    Guid? Actor, string? Action, string? TargetType, string? TargetId, AuditOutcome? Outcome, string? Tag, DateTimeOffset? From, DateTimeOffset? To, AuditPosition? Before,
    int Take);

/// <summary>Where an entry stands in the order of a search.</summary>
public sealed record AuditPosition(DateTimeOffset OccurredAt, Guid Id);

/// <param name="Sequence">Null until it is sealed.</param>
/// <param name="Personal">The payload's text; null when there is none, or when it was erased.</param>
public sealed record FoundAuditEntry(AuditEntry Entry, long? Sequence, string? Personal);

/// <summary>How far a trail goes, in numbers of entries; 0 for none.</summary>
/// <param name="LastSeal">The greatest number of a seal.</param>
/// <param name="Checkpoint">The size of the newest checkpoint.</param>
/// <param name="Size">How many the sealer says it has sealed; read after the others, so never less than they are by rights.</param>
/// <param name="SignedSize">The size of the newest checkpoint as the sealer says; read with <paramref name="Size"/>.</param>
public sealed record AuditExtent(long LastSeal, long Checkpoint, long Size, long SignedSize)
{
    /// <summary>How many entries there must be.</summary>
    public long End => Math.Max(Size, Checkpoint);
}

/// <param name="Entry">Null when it is gone or cannot be read.</param>
/// <param name="IsGone">No entry is there.</param>
/// <param name="Payload">Null when there was none, or when it was erased.</param>
public sealed record AuditSeal(long Sequence, AuditEntry? Entry, bool IsGone, MerkleHash Leaf, MerkleHash Chain, AuditPayload? Payload);

/// <param name="Note">The signed note.</param>
public sealed record StoredCheckpoint(long Size, byte[] Root, string Note, DateTimeOffset CreatedAt);

/// <param name="Through">The last entry that was purged.</param>
/// <param name="Note">The signed note.</param>
public sealed record StoredPurge(long Through, string Note, DateTimeOffset PurgedAt);
