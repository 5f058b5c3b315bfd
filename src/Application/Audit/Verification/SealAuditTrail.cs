using SvcInfra.Application.Audit.Capture;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>Gives the entries that are new their places in the chains and the trees, and signs checkpoints when they are due.</summary>
[Job("audit.seal", TimeoutSeconds = 600)]
[Recurring("*/10 * * * * *", Misfire = MisfirePolicy.Skip)]
public sealed record SealAuditTrail : IJob;

public interface IAuditSealer
{
    /// <summary>Seals all that is committed. Any number of processes may do it at the same time: they take turns.</summary>
    /// <returns>How many entries were sealed.</returns>
    Task<int> SealAsync(CancellationToken cancellationToken);

    /// <summary>Signs checkpoints of the trails that have grown by 1,000 entries, or for longer than a minute, since their last one.</summary>
    /// <returns>How many were signed.</returns>
    Task<int> CheckpointAsync(CancellationToken cancellationToken);
}

/// <summary>What fails is seen in the log and the metrics, and done at the next firing: a retry with a growing wait would hold that up.</summary>
internal sealed class SealAuditTrailHandler(IAuditSealer sealer, RecurringAuditTask work) : IJobHandler<SealAuditTrail>
{
    public async Task HandleAsync(SealAuditTrail job, JobContext context, CancellationToken cancellationToken)
    {
        await work.TryAsync("Sealing", sealer.SealAsync, cancellationToken);
        await work.TryAsync("Signing checkpoints", sealer.CheckpointAsync, cancellationToken);
    }
}
