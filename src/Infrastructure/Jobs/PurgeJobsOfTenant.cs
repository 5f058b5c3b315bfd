using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Jobs;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>
/// Jobs outside of the database go to the dead letters, whose rows are deleted with the tenant's others. Those in the database are such rows
/// themselves.
/// </summary>
internal sealed class PurgeJobsOfTenant(IJobStore store, ILiveJobs jobs) : ITenantPurgeStep
{
    private const int AtOnce = 500;

    public async Task PurgeAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        if (store is not IExternalJobStore)
        {
            return;
        }

        // By id, so that one that runs, and is there until it ends, is not asked for again and again.
        Guid? after = null;
        while (await jobs.ListAsync(new LiveJobFilter(TenantId: tenantId), after, AtOnce, cancellationToken) is { Count: > 0 } some)
        {
            foreach (var job in some)
            {
                await jobs.CancelAsync(job.Id, cancellationToken);
            }

            after = some[^1].Id;
        }
    }
}
