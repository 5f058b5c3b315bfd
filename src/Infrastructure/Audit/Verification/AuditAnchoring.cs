using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Tenancy;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Audit.Verification;

/// <summary>
/// Each anchor has a place in the order of checkpoints, which moves on when it has kept them. Whoever dies in between, or does it at the same time as
/// another, has an anchor keep the same checkpoint twice, which harms nothing.
/// </summary>
internal sealed partial class AuditAnchoring(
    AppDbContextFactory contexts, IWriteGate gate, IEnumerable<IAuditAnchor> anchors, ILogger<AuditAnchoring> logger) : IAuditAnchoring
{
    public const int BatchSize = 100;

    public async Task<int> AnchorAsync(CancellationToken cancellationToken)
    {
        var all = 0;
        foreach (var anchor in anchors.Where(anchor => anchor.IsOn))
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
#pragma warning disable CA1031 // The others get theirs; this one goes on where it stopped, at the next firing.
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
        var place = await context.Set<AuditAnchorRow>().TagWith(BatchedDelete.BackgroundTag).AsNoTracking().SingleOrDefaultAsync(row => row.Name == anchor.Name, cancellationToken);
        var number = place?.Number ?? 0;
        var fresh = await context.Set<AuditCheckpointRow>().TagWith(BatchedDelete.BackgroundTag).Where(checkpoint => checkpoint.Number > number)
            .OrderBy(checkpoint => checkpoint.Number).Take(BatchSize).Select(checkpoint => new { checkpoint.Number, checkpoint.Note }).ToListAsync(cancellationToken);
        if (fresh.Count == 0)
        {
            return 0;
        }

        await anchor.KeepAsync([.. fresh.Select(checkpoint => checkpoint.Note)], cancellationToken);
        AuditTelemetry.Anchored.Add(fresh.Count, new KeyValuePair<string, object?>("anchor", anchor.Name));
        var reached = fresh[^1].Number;
        using var pass = await gate.EnterAsync(cancellationToken);
        if (place is null)
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

    [LoggerMessage(LogLevel.Error, "The anchor {Anchor} did not take the checkpoints of the audit trail; it is tried again in seconds")]
    private partial void LogFailed(Exception exception, string anchor);
}
