using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Audit;

public static class AuditErrors
{
    /// <summary>Reading this has to leave an entry, and it could not be written: then nothing is shown.</summary>
    public static readonly Error Unavailable = new(ErrorKind.Unavailable, "audit.unavailable", "This is shown only with an entry in the audit trail, which cannot be written now: try again in a moment.");

    /// <summary>More than 1,000,000 entries, or more than 366 days.</summary>
    public static readonly Error RangeTooLarge = new(ErrorKind.Invalid, "audit.range_too_large", "At most 1,000,000 entries at a time, and an export at most 366 days: ask for a part of it.");

    public static readonly Error NotSealed = new(ErrorKind.NotFound, "audit.not_sealed", "The trail has not that many sealed entries.");
    public static readonly Error Purged = new(ErrorKind.NotFound, "audit.purged", "Retention has deleted these entries; GET /api/v1/audit/retention says up to where.");
    public static readonly Error RetentionTooShort = new(ErrorKind.Invalid, "audit.retention_too_short", "This installation keeps entries for longer than that: ask for at least minimumDays, or null for its own rule.");
    public static readonly Error RetentionChanged = new(ErrorKind.Conflict, "audit.retention_changed", "Somebody else changed the retention at the same time: read it again.");
    public static readonly Error NoTrail = new(ErrorKind.NotFound, "audit.no_trail", "There is no trail of a tenant with this id.");
    public static readonly Error NoHold = new(ErrorKind.NotFound, "audit.no_hold", "There is no hold on this trail.");
    public static readonly Error NoCheckpoint = new(ErrorKind.NotFound, "audit.no_checkpoint", "No checkpoint of this trail is signed yet: one is within about a minute of its first entry.");
}
