namespace SvcInfra.Application.Audit.Retention;

/// <param name="KeepForDays">For how long entries are kept, by the tenant's decision or the installation's; null: for ever.</param>
/// <param name="OwnDays">What the tenant has decided; null: nothing, so that the installation's rule holds.</param>
/// <param name="MinimumDays">The least that a tenant may decide.</param>
/// <param name="PurgedThrough">The number of the last entry that was deleted; 0 when none was. The trail begins behind it.</param>
/// <param name="Hold">A legal hold, under which nothing is deleted, whatever the retention is; null for none.</param>
public sealed record AuditRetentionDto(int? KeepForDays, int? OwnDays, int MinimumDays, long PurgedThrough, DateTimeOffset? PurgedAt, AuditHoldDto? Hold);

/// <param name="By">The operator who placed it.</param>
public sealed record AuditHoldDto(string Reason, DateTimeOffset Since, Guid By)
{
    internal static AuditHoldDto Of(AuditHold hold) => new(hold.Reason, hold.Since, hold.By);
}
