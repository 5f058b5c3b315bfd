using SvcInfra.Application.Jobs.Monitoring;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Jobs.Worker;

namespace SvcInfra.Infrastructure.Jobs.Memory;

/// <summary>Lists and counts do not show what was committed and has not been moved here yet; one job is found and cancelled there too.</summary>
internal sealed class MemoryLiveJobs(MemoryJobStore store, SqlLiveJobs database, RunningJobs running) : ILiveJobs
{
    public Task<IReadOnlyList<LiveJobCount>> CountAsync(CancellationToken cancellationToken) => Task.FromResult(store.Use<IReadOnlyList<LiveJobCount>>((jobs, now) =>
    [
        .. jobs.All.GroupBy(job => (job.Row.Queue, job.Row.Name))
            .Select(group => new LiveJobCount(
                group.Key.Queue, group.Key.Name, Count(group, LiveJobState.Waiting, now), Count(group, LiveJobState.Scheduled, now), Count(group, LiveJobState.Running, now),
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
        // What is just being moved is waited for there, and found here then.
        if (await database.CancelAsync(id, cancellationToken))
        {
            return true;
        }

        var token = EntityId.New();
        var (isThere, mine) = store.Use((jobs, now) => Take(jobs.Find(id), jobs, now));
        if (mine is not null)
        {
            await store.DeadLetterAsync([mine], cancellationToken);
        }
        else if (isThere)
        {
            await running.CancelAsync(id);
        }

        return isThere;

        (bool IsThere, DeadLetteredJob? Mine) Take(StoredJob? job, MemoryJobs jobs, DateTimeOffset now)
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

    private static long Count(IEnumerable<StoredJob> jobs, LiveJobState state, DateTimeOffset now) => jobs.LongCount(job => job.StateAt(now) == state);
}
