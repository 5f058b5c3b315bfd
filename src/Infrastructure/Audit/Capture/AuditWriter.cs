using SvcInfra.Application.Audit.Trail;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Audit.Capture;

internal sealed class AuditWriter(AppDbContextFactory contexts, IWriteGate gate, TimeProvider time) : IAuditWriter
{
    /// <summary>Short, because a caller waits for the response.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public async Task WriteAsync(IReadOnlyCollection<AuditRecord> records, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        foreach (var trail in records.GroupBy(record => record.Entry.TenantId))
        {
            await using var context = contexts.Lease(trail.Key);
            foreach (var record in trail)
            {
                context.AddRecord(record);
            }

            using var pass = await gate.EnterAsync(linked.Token);
            await context.SaveChangesAsync(linked.Token);
        }
    }
}
