using SvcInfra.Infrastructure.Jobs;

namespace SvcInfra.JobsBenchmark;

/// <summary>The table of jobs as the worker uses it: the one place that knows the store's signatures.</summary>
internal sealed class Claims(IJobStore store)
{
    /// <returns>How many there were.</returns>
    public async Task<int> ClaimAndCompleteAsync(int count)
    {
        var claimed = await store.ClaimAsync(count, [DoNothing.Name], CancellationToken.None);
        await store.CompleteAsync([.. claimed.Select(job => job.Lease)], CancellationToken.None);
        return claimed.Count;
    }
}
