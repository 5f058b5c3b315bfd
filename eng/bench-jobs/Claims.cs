using SvcInfra.Infrastructure.Jobs;

namespace SvcInfra.JobsBenchmark;

/// <summary>The table of jobs as the worker uses it. Only this class depends on the store's signatures and tables.</summary>
internal sealed class Claims(IJobStore store)
{
    public const string History = "completed_jobs";

    public const string AnyIsLeft = "SELECT EXISTS (SELECT 1 FROM jobs)";

    /// <summary>Includes the history, if it is kept.</summary>
    public static async Task EmptyAsync(string database) => await Server.EmptyAsync(
        database, await Server.ScalarAsync(database, $"SELECT to_regclass('{History}')::text") is string ? $"jobs, {History}" : "jobs");

    /// <returns>The number of claimed jobs.</returns>
    public async Task<int> ClaimAndCompleteAsync(int count)
    {
        var claimed = await store.ClaimAsync(new JobClaim(count, [DoNothing.Name], ["default"], []), CancellationToken.None);
        await store.CompleteAsync([.. claimed.Select(job => job.Lease)], CancellationToken.None);
        return claimed.Count;
    }
}
