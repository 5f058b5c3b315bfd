using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Users.Contracts;

namespace SvcInfra.Application.ApiKeys;

/// <summary>
/// Revokes a user's API keys in all tenants after the user was disabled. It is a job, because the command that disables a user has no tenant
/// context. The keys are already refused while the user is disabled; this keeps them revoked after the user is enabled again.
/// </summary>
/// <param name="MadeUntil">Keys that were created later are not revoked (UTC).</param>
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

/// <summary>The API keys of users across tenants.</summary>
public interface IApiKeysOfUsers
{
    /// <returns>The number of keys that this call revoked.</returns>
    Task<int> RevokeAllAsync(Guid userId, DateTimeOffset madeUntil, CancellationToken cancellationToken);
}
