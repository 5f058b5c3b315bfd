namespace SvcInfra.Application.Audit.Retention;

/// <param name="KeepForDays">The effective retention in days: the tenant's own, or else the installation's. Null: entries are kept forever.</param>
/// <param name="OwnDays">The tenant's own retention in days. Null: the installation's retention applies.</param>
/// <param name="MinimumDays">The shortest retention that a tenant may set.</param>
/// <param name="PurgedThrough">The number of the last entry that was deleted; 0 when none was. The trail begins after it.</param>
/// <param name="Hold">The legal hold, during which nothing is deleted. Null when none exists.</param>
public sealed record AuditRetentionDto(
    int? KeepForDays, int? OwnDays, int MinimumDays, long PurgedThrough, DateTimeOffset? PurgedAt, AuditHoldDto? Hold);

/// <param name="By">The id of the operator who placed the hold.</param>
public sealed record AuditHoldDto(string Reason, DateTimeOffset Since, Guid By)
{
    internal static AuditHoldDto Of(AuditHold hold) => new(hold.Reason, hold.Since, hold.By);
}
