using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Audit.Retention;

/// <summary>Deletes expired entries from all trails.</summary>
[Job("audit.purge-expired", TimeoutSeconds = 3_600)]
[Recurring("23 3 * * *")]
public sealed record PurgeExpiredAudit : IJob;

internal sealed class PurgeExpiredAuditHandler(AuditPurge purge) : IJobHandler<PurgeExpiredAudit>
{
    public Task HandleAsync(PurgeExpiredAudit job, JobContext context, CancellationToken cancellationToken) => purge.RunAsync(cancellationToken);
}
