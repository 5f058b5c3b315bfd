using SvcInfra.Application.Audit.Trail;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Audit.Capture;

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
