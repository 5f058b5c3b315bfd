using SvcInfra.Application.Audit.Capture;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Retention;

/// <summary>What retention asks of the database, over all trails.</summary>
public interface IAuditRetentionStore
{
    /// <summary>Trails with sealed entries, by id, behind one of them.</summary>
    Task<IReadOnlyList<AuditTrailSize>> TrailsAsync(Guid? after, int take, CancellationToken cancellationToken);

    /// <summary>How many entries of a trail are under signed checkpoints that every configured anchor has taken.</summary>
    Task<long> AnchoredAsync(Guid trail, CancellationToken cancellationToken);

    /// <summary>Deletes a range of entries, their seals and payloads, and keeps what was signed about them; all in one transaction, or nothing of it.</summary>
    Task<PurgeOutcome> PurgeAsync(PurgedRange range, CancellationToken cancellationToken);

    /// <summary>The hold on a trail; null for none.</summary>
    Task<AuditHold?> FindHoldAsync(Guid trail, CancellationToken cancellationToken);

    /// <summary>Whether anything was ever written to the trail that is still there.</summary>
    Task<bool> ExistsAsync(Guid trail, CancellationToken cancellationToken);

    /// <summary>Places a hold, or replaces it, together with the entry about it. Nothing is purged from then on.</summary>
    Task PlaceHoldAsync(Guid trail, AuditHold hold, AuditRecord record, CancellationToken cancellationToken);

    /// <returns>False when there was none; then there is no entry either.</returns>
    Task<bool> LiftHoldAsync(Guid trail, AuditRecord record, CancellationToken cancellationToken);
}

/// <param name="Size">Sealed entries, with those that were purged.</param>
/// <param name="OwnDays">For how long the tenant has decided to keep them; null: as the installation does.</param>
/// <param name="IsHeld">A legal hold is on it.</param>
public sealed record AuditTrailSize(Guid TenantId, long Size, int? OwnDays, bool IsHeld);

/// <param name="Reason">On one line, at most 200 characters, nothing personal: such as the number of the matter.</param>
/// <param name="By">The operator.</param>
public sealed record AuditHold(string Reason, DateTimeOffset Since, Guid By)
{
    public const int MaxReasonLength = AuditEntryFactory.MaxReasonLength;
}

/// <param name="First">The first entry that is not purged yet.</param>
/// <param name="Through">The last one that goes; everything in between goes, too.</param>
/// <param name="Note">The signed note about all entries up to <paramref name="Through"/>.</param>
/// <param name="Record">The entry that the purge leaves in the trail.</param>
public sealed record PurgedRange(Guid TenantId, long First, long Through, SignedNote Note, DateTimeOffset At, AuditRecord Record)
{
    public long Count => Through - First + 1;
}

public enum PurgeOutcome
{
    Done,

    /// <summary>A hold was placed meanwhile, or another process purges the same.</summary>
    LeftAlone,

    /// <summary>The trail says that there is a hold, and its row is gone: somebody took it away past the application.</summary>
    HoldIsGone,

    /// <summary>Not exactly the rows of the range were there.</summary>
    RowsDiffer,
}
