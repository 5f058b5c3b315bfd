using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.ApiKeys;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Tenants.Contracts;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.ApiKeys;

/// <summary>
/// Revokes a member's keys with the membership; they stay revoked when the member joins again. Other processes are notified by the revocation of the
/// member (<c>IRevocations</c>).
/// </summary>
internal sealed class RevokeApiKeysOfMember(AppDbContext context, IAuditTrail trail, TimeProvider time) : IMembershipEndStep
{
    public async Task EndAsync(Guid tenantId, Guid userId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var revoked = await context.Set<ApiKey>().Where(k => k.TenantId == tenantId && k.UserId == userId && k.RevokedAt == null)
            .ExecuteUpdateAsync(
                update => update.SetProperty(k => k.RevokedAt, now).SetProperty(k => k.Version, k => k.Version + 1), cancellationToken);
        if (revoked > 0)
        {
            trail.Record(new AuditEvent(ApiKeyAuditEvents.EndedWithMembership)
            {
                TargetType = "user",
                TargetId = userId.ToString(),
                Reason = $"{revoked} keys",
            });
        }
    }
}
