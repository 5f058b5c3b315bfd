using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Jobs.Monitoring;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Jobs.Worker;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Tenancy;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>
/// Takes the tenant's jobs away before anything else is erased, also from the workers that run them: no attempt can commit any more, and what was
/// committed before is there to be purged. A worker notices at its next heartbeat, and stops the handler.
/// </summary>
internal sealed class PurgeJobsOfTenant(
    IJobStore store, ILiveJobs jobs, AppDbContextFactory contexts, IWriteGate gate, BatchedDelete deletion, TimeProvider time) : ITenantPurgeStep
{
    private const int AtOnce = 500;

    public async Task PurgeAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        // An attempt's last statement deletes this row. Who is between that and the commit is waited for; who comes later finds none, and rolls back.
        // Outside of the database the relay moves rows, and is waited for in the same way.
        await deletion.RunAsync<JobRow>(rows => rows.Where(job => job.TenantId == tenantId).OrderBy(job => job.Id), cancellationToken);
        if (store is not IExternalJobStore external)
        {
            return;
        }

        Guid? after = null;
        while (await jobs.ListAsync(new LiveJobFilter(TenantId: tenantId), after, AtOnce, cancellationToken) is { Count: > 0 } some)
        {
            Guid[] ids = [.. some.Select(job => job.Id)];
            await KeepFromCommittingAsync(ids, cancellationToken);
            await external.DropAsync(ids, cancellationToken);
            after = ids[^1];
        }
    }

    /// <summary>The note that an attempt commits with its changes is there already.</summary>
    private async Task KeepFromCommittingAsync(Guid[] ids, CancellationToken cancellationToken)
    {
        using var pass = await gate.EnterAsync(cancellationToken);
        await using var context = contexts.Lease(tenantId: null);
        foreach (var id in ids)
        {
            await EfInbox.NoteAsync(context, CompleteJobStep.Consumer, id, time.GetUtcNow(), cancellationToken);
        }
    }
}
