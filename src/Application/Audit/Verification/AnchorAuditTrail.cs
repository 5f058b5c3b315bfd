using SvcInfra.Application.Audit.Capture;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>Copies new checkpoints to places that an attacker with access to the database cannot change.</summary>
[Job("audit.anchor", TimeoutSeconds = 600)]
[Recurring("5-59/15 * * * * *", Misfire = MisfirePolicy.Skip)]
public sealed record AnchorAuditTrail : IJob;

public interface IAuditAnchoring
{
    /// <summary>
    /// Sends each anchor the checkpoints that it has not stored yet, in order. A failed anchor does not block the others; the next run continues
    /// after the last checkpoint that it stored.
    /// </summary>
    /// <returns>How many checkpoints were stored, over all anchors.</returns>
    Task<int> AnchorAsync(CancellationToken cancellationToken);
}

internal sealed class AnchorAuditTrailHandler(IAuditAnchoring anchoring, RecurringAuditTask work) : IJobHandler<AnchorAuditTrail>
{
    public Task HandleAsync(AnchorAuditTrail job, JobContext context, CancellationToken cancellationToken) =>
        work.TryAsync("Anchoring", anchoring.AnchorAsync, cancellationToken);
}
