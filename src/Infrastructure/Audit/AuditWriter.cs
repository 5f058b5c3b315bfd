using SvcInfra.Application.Audit;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Audit;

internal sealed class AuditWriter(AppDbContextFactory contexts, IWriteGate gate, TimeProvider time) : IAuditWriter
{
    /// <summary>Somebody waits for an answer meanwhile.</summary>
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(5);

    public async Task WriteAsync(IReadOnlyCollection<AuditRecord> records, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(WaitTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        foreach (var trail in records.GroupBy(record => record.Entry.TenantId))
        {
            await using var context = contexts.Lease(trail.Key);
            foreach (var record in trail)
            {
                context.AddRecord(record);
            }

            using var pass = await gate.EnterAsync(either.Token);
            await context.SaveChangesAsync(either.Token);
        }
    }
}
