using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Users.Contracts;

namespace SvcInfra.Application.ApiKeys;

/// <summary>
/// Revokes what API keys a user has in all tenants. A job, because the command that disabled them acts in none of these; the keys are refused from its
/// commit on, since their owner is disabled, and stay dead by this when the user is let in again.
/// </summary>
/// <param name="UserId">Whose.</param>
/// <param name="MadeUntil">Later ones are not meant (UTC).</param>
[Job("api-keys.end-of-user", Tenantless = true)]
public sealed record RevokeApiKeysOfUser(Guid UserId, DateTimeOffset MadeUntil) : IJob;

internal sealed class RevokeApiKeysOfUserHandler(IApiKeysOfUsers keys, IAuditTrail trail) : IJobHandler<RevokeApiKeysOfUser>
{
    public async Task HandleAsync(RevokeApiKeysOfUser job, JobContext context, CancellationToken cancellationToken)
    {
        var revoked = await keys.RevokeAllAsync(job.UserId, job.MadeUntil, cancellationToken);
        if (revoked > 0)
        {
            trail.Record(new AuditEvent(ApiKeyAuditEvents.EndedWithUser)
            {
                TargetType = "user",
                TargetId = job.UserId.ToString(),
                TenantId = IAuditTrail.Installation,
                Reason = $"{revoked} keys",
            });
        }
    }
}

internal sealed class ApiKeysOfDisabledUsers(IJobs jobs, TimeProvider time) : IDisabledUserStep
{
    public Task EndAsync(Guid userId, CancellationToken cancellationToken) =>
        jobs.EnqueueAsync(new RevokeApiKeysOfUser(userId, time.GetUtcNow()), options: null, cancellationToken);
}

/// <summary>The keys of users, in whatever tenant they are.</summary>
public interface IApiKeysOfUsers
{
    /// <returns>How many were revoked now.</returns>
    Task<int> RevokeAllAsync(Guid userId, DateTimeOffset madeUntil, CancellationToken cancellationToken);
}
