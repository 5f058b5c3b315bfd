using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Audit;

public static class AuditErrors
{
    /// <summary>The response of an audited query is withheld when its entry cannot be written.</summary>
    public static readonly Error Unavailable = new(
        ErrorKind.Unavailable,
        "audit.unavailable",
        "The audit entry required for this request cannot be written at the moment. Try again shortly.");

    /// <summary>More than 1,000,000 entries, or an export of more than 366 days.</summary>
    public static readonly Error RangeTooLarge = new(
        ErrorKind.Invalid,
        "audit.range_too_large",
        "The range exceeds 1,000,000 entries, or 366 days in an export. Request a smaller range.");

    public static readonly Error NotSealed = new(
        ErrorKind.NotFound,
        "audit.not_sealed",
        "The requested entries do not exist or are not sealed yet. Sealing takes about ten seconds.");

    public static readonly Error Purged = new(
        ErrorKind.NotFound,
        "audit.purged",
        "Retention has deleted these entries. GET /api/v1/audit/retention returns the last deleted one (purgedThrough).");

    public static readonly Error RetentionTooShort = new(
        ErrorKind.Invalid,
        "audit.retention_too_short",
        "The retention is shorter than this installation allows. Set at least minimumDays, or null to use the installation's retention.");

    public static readonly Error RetentionChanged = new(
        ErrorKind.Conflict,
        "audit.retention_changed",
        "Another request changed the retention at the same time. Read it again and retry.");

    public static readonly Error NoTrail = new(ErrorKind.NotFound, "audit.no_trail", "No audit trail exists for this tenant id.");
    public static readonly Error NoHold = new(ErrorKind.NotFound, "audit.no_hold", "This audit trail is not under a legal hold.");

    public static readonly Error NoCheckpoint = new(
        ErrorKind.NotFound,
        "audit.no_checkpoint",
        "This audit trail has no signed checkpoint yet. The first one follows about a minute after the first entry.");
}
