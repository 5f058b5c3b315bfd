using SvcInfra.Application.Jobs.Monitoring;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Jobs.Worker;

namespace SvcInfra.Infrastructure.Jobs.Memory;

/// <summary>Lists and counts omit committed jobs that the relay has not moved yet; reading or cancelling a single job covers them.</summary>
internal sealed class MemoryLiveJobs(MemoryJobStore store, SqlLiveJobs database, RunningJobs running) : ILiveJobs
{
    public Task<IReadOnlyList<LiveJobCount>> CountAsync(CancellationToken cancellationToken) =>
        Task.FromResult(store.Use<IReadOnlyList<LiveJobCount>>((jobs, now) =>
        [
            .. jobs.All.GroupBy(job => (job.Row.Queue, job.Row.Name))
                .Select(group => new LiveJobCount(
                    group.Key.Queue, group.Key.Name,
                    Count(group, LiveJobState.Waiting, now), Count(group, LiveJobState.Scheduled, now), Count(group, LiveJobState.Running, now),
                    group.Where(job => job.StateAt(now) == LiveJobState.Waiting).Min(job => (DateTimeOffset?)job.DueAt)))
                .OrderBy(count => count.Queue, StringComparer.Ordinal).ThenBy(count => count.Name, StringComparer.Ordinal),
        ]));

    public Task<IReadOnlyList<LiveJob>> ListAsync(LiveJobFilter filter, Guid? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(store.Use<IReadOnlyList<LiveJob>>((jobs, now) =>
        [
            .. jobs.All
                .Where(job => (filter.Queue is null || job.Row.Queue == filter.Queue) && (filter.Name is null || job.Row.Name == filter.Name)
                    && (filter.TenantId is null || job.Row.TenantId == filter.TenantId) && (filter.State is null || job.StateAt(now) == filter.State)
                    && (after is null || job.Row.Id.CompareTo(after.Value) > 0))
                .OrderBy(job => job.Row.Id).Take(limit).Select(job => job.ToLive(now)),
        ]));

    public async Task<LiveJob?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        store.Use((jobs, now) => jobs.Find(id)?.ToLive(now)) ?? await database.FindAsync(id, cancellationToken);

    public async Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken)
    {
        // This waits for a relay that is moving the job; then the job is found in this store.
        if (await database.CancelAsync(id, cancellationToken))
        {
            return true;
        }

        var token = EntityId.New();
        var (exists, cancelled) = store.Use((jobs, now) => TryTake(jobs.Find(id), jobs, now));
        if (cancelled is not null)
        {
            await store.DeadLetterAsync([cancelled], cancellationToken);
        }
        else if (exists)
        {
            await running.CancelAsync(id);
        }

        return exists;

        (bool Exists, DeadLetteredJob? Cancelled) TryTake(StoredJob? job, MemoryJobs jobs, DateTimeOffset now)
        {
            if (job is null)
            {
                return (false, null);
            }

            if (job.LeaseUntil > now)
            {
                job.IsCancelRequested = true;
                return (true, null);
            }

            jobs.Lease(job, token, now + JobLease.Duration);
            return (true, job.Cancelled(token, now));
        }
    }

    private static long Count(IEnumerable<StoredJob> jobs, LiveJobState state, DateTimeOffset now) =>
        jobs.LongCount(job => job.StateAt(now) == state);
}
