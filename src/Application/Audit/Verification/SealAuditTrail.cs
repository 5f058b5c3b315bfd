using SvcInfra.Application.Audit.Capture;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>Adds new entries to the chains and trees of their trails, and signs checkpoints that are due.</summary>
[Job("audit.seal", TimeoutSeconds = 600)]
[Recurring("*/10 * * * * *", Misfire = MisfirePolicy.Skip)]
public sealed record SealAuditTrail : IJob;

public interface IAuditSealer
{
    /// <summary>Seals all committed entries. Several processes may call it at the same time; a lock serializes them.</summary>
    /// <returns>How many entries were sealed.</returns>
    Task<int> SealAsync(CancellationToken cancellationToken);

    /// <summary>Signs checkpoints of the trails that have grown by 1,000 entries, or for longer than a minute, since their last one.</summary>
    /// <returns>How many were signed.</returns>
    Task<int> CheckpointAsync(CancellationToken cancellationToken);
}

/// <summary>Failures are logged and counted, and the next run retries. A job retry with its growing delay would postpone that run.</summary>
internal sealed class SealAuditTrailHandler(IAuditSealer sealer, RecurringAuditTask work) : IJobHandler<SealAuditTrail>
{
    public async Task HandleAsync(SealAuditTrail job, JobContext context, CancellationToken cancellationToken)
    {
        await work.TryAsync("Sealing", sealer.SealAsync, cancellationToken);
        await work.TryAsync("Signing checkpoints", sealer.CheckpointAsync, cancellationToken);
    }
}
