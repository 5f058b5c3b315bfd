using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Audit.Retention;

/// <summary>Deletes the entries of all trails that have been kept for long enough.</summary>
[Job("audit.purge-expired", TimeoutSeconds = 3_600)]
[Recurring("23 3 * * *")]
public sealed record PurgeExpiredAudit : IJob;

internal sealed class PurgeExpiredAuditHandler(AuditPurge purge) : IJobHandler<PurgeExpiredAudit>
{
    public Task HandleAsync(PurgeExpiredAudit job, JobContext context, CancellationToken cancellationToken) => purge.RunAsync(cancellationToken);
}
