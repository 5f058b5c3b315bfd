using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.ApiKeys;
using SvcInfra.Application.ApiKeys.Contracts;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Outbox.Contracts;
using SvcInfra.Application.Tenants.Contracts;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.ApiKeys;

/// <summary>
/// Revokes a member's keys with the membership; they stay revoked when the member joins again. Other processes are notified by the revocation of the
/// member (<c>IRevocations</c>).
/// </summary>
internal sealed class RevokeApiKeysOfMember(AppDbContext context, IAuditTrail trail, IOutbox outbox, TimeProvider time) : IMembershipEndStep
{
    public async Task EndAsync(Guid tenantId, Guid userId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var keys = context.Set<ApiKey>().Where(k => k.TenantId == tenantId && k.UserId == userId && k.RevokedAt == null);
        var ids = await keys.Select(k => k.Id).ToListAsync(cancellationToken);
        if (ids.Count == 0)
        {
            return;
        }

        // The tenant's lock is held, under which keys are created, so that the update finds no others.
        var revoked = await keys.ExecuteUpdateAsync(
            update => update.SetProperty(k => k.RevokedAt, now).SetProperty(k => k.Version, k => k.Version + 1), cancellationToken);
        foreach (var id in ids)
        {
            await outbox.PublishAsync(new ApiKeyRevokedEvent(id), id, tenantId, cancellationToken);
        }

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
