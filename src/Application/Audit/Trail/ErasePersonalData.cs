using SvcInfra.Application.Audit.Capture;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Audit.Trail;

namespace SvcInfra.Application.Audit.Trail;

/// <summary>Erases a user's personal data, except ids, from the trails of all tenants.</summary>
[Job("audit.erase-personal-data", TimeoutSeconds = 3_600)]
public sealed record ErasePersonalData(Guid UserId) : IJob;

public interface IAuditPayloads
{
    /// <summary>Erases the personal part of the entries whose actor or target is the user, in all trails.</summary>
    /// <returns>How many entries had a personal part.</returns>
    Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken);
}

internal sealed class ErasePersonalDataHandler(IAuditPayloads payloads, IAuditTrail trail) : IJobHandler<ErasePersonalData>
{
    public async Task HandleAsync(ErasePersonalData job, JobContext context, CancellationToken cancellationToken)
    {
        var erased = await payloads.EraseAsync(job.UserId, cancellationToken);
        trail.Record(new AuditEvent(AuditEvents.PersonalDataErased)
        {
            TenantId = AuditEntry.Installation,
            TargetType = "user",
            TargetId = job.UserId.ToString(),
            Reason = $"{erased} entries",
        });
    }
}

/// <summary>Erases in a job, because the work spans all tenants and may take long.</summary>
internal sealed class AuditErasure(IJobs jobs) : IAuditErasure
{
    public Task EraseAsync(Guid userId, CancellationToken cancellationToken) =>
        jobs.EnqueueAsync(new ErasePersonalData(userId), new EnqueueOptions { UniqueByArguments = true }, cancellationToken);
}
