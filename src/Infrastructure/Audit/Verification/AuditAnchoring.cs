using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Tenancy;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Audit.Verification;

/// <summary>
/// Each anchor has a position in the order of checkpoints, which advances after the anchor has stored them. After a crash in between, or when two
/// processes run at the same time, an anchor stores the same checkpoint twice, which is harmless.
/// </summary>
internal sealed partial class AuditAnchoring(
    AppDbContextFactory contexts, IWriteGate gate, IEnumerable<IAuditAnchor> anchors, ILogger<AuditAnchoring> logger) : IAuditAnchoring
{
    public const int BatchSize = 100;

    public async Task<int> AnchorAsync(CancellationToken cancellationToken)
    {
        var all = 0;
        foreach (var anchor in anchors.Where(anchor => anchor.IsEnabled))
        {
            try
            {
                int batch;
                do
                {
                    batch = await AnchorBatchAsync(anchor, cancellationToken);
                    all += batch;
                }
                while (batch == BatchSize);
            }
#pragma warning disable CA1031 // A failed anchor must not block the others; the next run continues where it stopped.
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                AuditTelemetry.AnchorFailures.Add(1, new KeyValuePair<string, object?>("anchor", anchor.Name));
                LogFailed(e, anchor.Name);
            }
        }

        return all;
    }

    private async Task<int> AnchorBatchAsync(IAuditAnchor anchor, CancellationToken cancellationToken)
    {
        await using var context = contexts.LeaseForSystem("audit.anchor");
        var progress = await context.Set<AuditAnchorRow>().TagWith(BatchedDelete.BackgroundTag).AsNoTracking()
            .SingleOrDefaultAsync(row => row.Name == anchor.Name, cancellationToken);
        var number = progress?.Number ?? 0;
        var fresh = await context.Set<AuditCheckpointRow>().TagWith(BatchedDelete.BackgroundTag).Where(checkpoint => checkpoint.Number > number)
            .OrderBy(checkpoint => checkpoint.Number).Take(BatchSize).Select(checkpoint => new { checkpoint.Number, checkpoint.Note })
            .ToListAsync(cancellationToken);
        if (fresh.Count == 0)
        {
            return 0;
        }

        await anchor.StoreAsync([.. fresh.Select(checkpoint => checkpoint.Note)], cancellationToken);
        AuditTelemetry.Anchored.Add(fresh.Count, new KeyValuePair<string, object?>("anchor", anchor.Name));
        var reached = fresh[^1].Number;
        using var pass = await gate.EnterAsync(cancellationToken);
        if (progress is null)
        {
            context.Add(new AuditAnchorRow { Name = anchor.Name, Number = reached });
            await context.SaveChangesAsync(cancellationToken);
        }
        else
        {
            await context.Set<AuditAnchorRow>().Where(row => row.Name == anchor.Name && row.Number < reached)
                .ExecuteUpdateAsync(update => update.SetProperty(row => row.Number, reached), cancellationToken);
        }

        return fresh.Count;
    }

    [LoggerMessage(LogLevel.Error, "The anchor {Anchor} failed to store checkpoints of the audit trail. The next run retries in seconds.")]
    private partial void LogFailed(Exception exception, string anchor);
}
