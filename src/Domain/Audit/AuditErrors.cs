using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Audit;

public static class AuditErrors
{
    /// <summary>Reading this has to leave an entry, and it could not be written: then nothing is shown.</summary>
    public static readonly Error Unavailable = new(ErrorKind.Unavailable, "audit.unavailable", "This is shown only with an entry in the audit trail, which cannot be written now: try again in a moment.");

    /// <summary>More than 1,000,000 entries, or more than 366 days.</summary>
    public static readonly Error RangeTooLarge = new(ErrorKind.Invalid, "audit.range_too_large", "At most 1,000,000 entries at a time, and an export at most 366 days: ask for a part of it.");

    public static readonly Error NotSealed = new(ErrorKind.NotFound, "audit.not_sealed", "The trail has not that many sealed entries.");
    public static readonly Error NoCheckpoint = new(ErrorKind.NotFound, "audit.no_checkpoint", "No checkpoint of this trail is signed yet: one is within about a minute of its first entry.");
}
