using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Audit;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Domain.Audit;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Audit;

internal sealed class EfAuditErasure(AppDbContext context, IAuditTrail trail) : IAuditErasure
{
    public async Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken)
    {
        var id = userId.ToString();
        var entries = context.Set<AuditEntry>().Where(e => e.ActorId == userId || e.OnBehalfOf == userId || (e.TargetType == "user" && e.TargetId == id));
        var erased = await context.Set<AuditPayloadRow>().Where(payload => entries.Any(e => e.Id == payload.EntryId)).ExecuteDeleteAsync(cancellationToken);
        trail.Record(new AuditEvent(AuditEvents.PersonalDataErased) { TenantId = AuditEntry.Installation, TargetType = "user", TargetId = id });
        return erased;
    }
}
