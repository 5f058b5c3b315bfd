using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Jobs.Monitoring;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Jobs.Worker;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Tenancy;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>
/// Deletes the tenant's jobs before all other data, including running ones: no attempt can commit afterwards, and what earlier attempts committed
/// is purged by the later steps. A worker notices at its next heartbeat and stops the handler.
/// </summary>
internal sealed class PurgeJobsOfTenant(
    IJobStore store, ILiveJobs jobs, AppDbContextFactory contexts, IWriteGate gate, BatchedDelete deletion, TimeProvider time) : ITenantPurgeStep
{
    private const int BatchSize = 500;

    public async Task PurgeAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        // An attempt's last statement before its commit deletes the job's row. This deletion waits for an attempt that has run that statement; a
        // later attempt finds no row and rolls back. With an external store it waits in the same way for the relay, which moves rows.
        await deletion.RunAsync<JobRow>(rows => rows.Where(job => job.TenantId == tenantId).OrderBy(job => job.Id), cancellationToken);
        if (store is not IExternalJobStore external)
        {
            return;
        }

        Guid? after = null;
        while (await jobs.ListAsync(new LiveJobFilter(TenantId: tenantId), after, BatchSize, cancellationToken) is { Count: > 0 } page)
        {
            Guid[] ids = [.. page.Select(job => job.Id)];
            await PreventCommitsAsync(ids, cancellationToken);
            await external.DropAsync(ids, cancellationToken);
            after = ids[^1];
        }
    }

    /// <summary>Writes the inbox record that an attempt commits with its changes, so that the attempt is refused as a duplicate.</summary>
    private async Task PreventCommitsAsync(Guid[] ids, CancellationToken cancellationToken)
    {
        using var pass = await gate.EnterAsync(cancellationToken);
        await using var context = contexts.Lease(tenantId: null);
        foreach (var id in ids)
        {
            await EfInbox.RecordAsync(context, CompleteJobStep.Consumer, id, time.GetUtcNow(), cancellationToken);
        }
    }
}
