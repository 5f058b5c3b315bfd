using SvcInfra.Application.Audit.Capture;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Retention;

/// <summary>The database operations of retention, over all trails.</summary>
public interface IAuditRetentionStore
{
    /// <summary>Returns trails with sealed entries, sorted by tenant id.</summary>
    /// <param name="after">Only trails with a greater tenant id. Null: from the first.</param>
    Task<IReadOnlyList<AuditTrailSize>> TrailsAsync(Guid? after, int take, CancellationToken cancellationToken);

    /// <summary>Returns how many entries of a trail are covered by checkpoints that every configured anchor has stored.</summary>
    Task<long> AnchoredAsync(Guid trail, CancellationToken cancellationToken);

    /// <summary>Deletes a range of entries with their seals and payloads, and stores the signed note about them, in one transaction.</summary>
    Task<PurgeOutcome> PurgeAsync(PurgedRange range, CancellationToken cancellationToken);

    /// <summary>Returns the hold on a trail, or null.</summary>
    Task<AuditHold?> FindHoldAsync(Guid trail, CancellationToken cancellationToken);

    /// <summary>Returns whether the trail has entries.</summary>
    Task<bool> ExistsAsync(Guid trail, CancellationToken cancellationToken);

    /// <summary>Places or replaces a hold and writes its entry, in one transaction. Nothing is purged once it returns.</summary>
    Task PlaceHoldAsync(Guid trail, AuditHold hold, AuditRecord record, CancellationToken cancellationToken);

    /// <returns>False when there was no hold; no entry is written then.</returns>
    Task<bool> LiftHoldAsync(Guid trail, AuditRecord record, CancellationToken cancellationToken);
}

/// <param name="Size">The number of sealed entries, including purged ones.</param>
/// <param name="OwnDays">The tenant's own retention in days; null: the installation's applies.</param>
/// <param name="IsHeld">Whether the trail is under a legal hold.</param>
public sealed record AuditTrailSize(Guid TenantId, long Size, int? OwnDays, bool IsHeld);

/// <param name="Reason">One line, at most 200 characters, no personal data: such as the number of the legal matter.</param>
/// <param name="By">The operator's user id.</param>
public sealed record AuditHold(string Reason, DateTimeOffset Since, Guid By)
{
    public const int MaxReasonLength = AuditEntryFactory.MaxReasonLength;
}

/// <param name="First">The first entry that is not purged yet.</param>
/// <param name="Through">The last entry to delete.</param>
/// <param name="Note">The signed note about all entries up to <paramref name="Through"/>.</param>
/// <param name="Record">The entry that records the purge in the trail.</param>
public sealed record PurgedRange(Guid TenantId, long First, long Through, SignedNote Note, DateTimeOffset At, AuditRecord Record)
{
    public long Count => Through - First + 1;
}

public enum PurgeOutcome
{
    Done,

    /// <summary>A hold was placed in the meantime, or another process has purged the same range.</summary>
    Skipped,

    /// <summary>According to the trail there is a hold, but its row is missing: it was deleted outside the application.</summary>
    HoldMissing,

    /// <summary>The rows in the database were not exactly those of the range.</summary>
    RowsDiffer,
}
