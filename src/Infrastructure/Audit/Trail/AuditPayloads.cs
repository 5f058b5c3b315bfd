using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Audit.Trail;

internal sealed class AuditPayloads(AppDbContextFactory contexts, IWriteGate gate) : IAuditPayloads
{
    private const int BatchSize = 1_000;

    public async Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken)
    {
        var id = userId.ToString();
        var all = 0;
        while (true)
        {
            await using var context = contexts.LeaseForSystem("audit.erase");
            var entries = context.Set<AuditEntry>()
                .Where(e => e.ActorId == userId || e.OnBehalfOf == userId || (e.TargetType == "user" && e.TargetId == id));
            using var pass = await gate.EnterAsync(cancellationToken);
            var erased = await context.Set<AuditPayloadRow>()
                .Where(payload => entries.Any(e => e.Id == payload.EntryId)).OrderBy(payload => payload.EntryId).Take(BatchSize)
                .ExecuteDeleteAsync(cancellationToken);
            all += erased;
            if (erased < BatchSize)
            {
                return all;
            }
        }
    }
}
