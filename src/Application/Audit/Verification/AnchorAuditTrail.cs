using SvcInfra.Application.Audit.Capture;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>Takes new checkpoints to where whoever changes the database cannot change them.</summary>
[Job("audit.anchor", TimeoutSeconds = 600)]
[Recurring("5-59/15 * * * * *", Misfire = MisfirePolicy.Skip)]
public sealed record AnchorAuditTrail : IJob;

public interface IAuditAnchoring
{
    /// <summary>Takes to each anchor what it has not got yet, in order. One that fails does not hold up the others, and goes on where it stopped.</summary>
    /// <returns>How many checkpoints were taken, to all anchors together.</returns>
    Task<int> AnchorAsync(CancellationToken cancellationToken);
}

internal sealed class AnchorAuditTrailHandler(IAuditAnchoring anchoring, RecurringAuditTask work) : IJobHandler<AnchorAuditTrail>
{
    public Task HandleAsync(AnchorAuditTrail job, JobContext context, CancellationToken cancellationToken) =>
        work.TryAsync("Anchoring", anchoring.AnchorAsync, cancellationToken);
}
