using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Jobs.DeadLetters;
using SvcInfra.Application.Jobs.Monitoring;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Jobs.Enqueue;
using SvcInfra.Infrastructure.Jobs.Monitoring;
using SvcInfra.Infrastructure.Jobs.Worker;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Tenancy;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Jobs.Sql;

internal sealed class SqlLiveJobs(
    AppDbContextFactory contexts, SqlJobStore store, IWriteGate gate, RunningJobs running, TimeProvider time) : ILiveJobs
{
    public async Task<IReadOnlyList<LiveJobCount>> CountAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Lease(tenantId: null);
        var now = time.GetUtcNow();
        var counts = await context.Set<JobRow>()
            .GroupBy(job => new { job.Queue, job.Name })
            .Select(group => new
            {
                group.Key.Queue,
                group.Key.Name,
                All = group.LongCount(),
                Running = group.LongCount(job => job.LeaseUntil > now),
                Waiting = group.LongCount(job => job.IsReady && (job.LeaseUntil == null || job.LeaseUntil <= now)),
                Oldest = group.Min(job => job.IsReady && (job.LeaseUntil == null || job.LeaseUntil <= now) ? (DateTimeOffset?)job.RunAt : null),
            })
            .OrderBy(count => count.Queue).ThenBy(count => count.Name)
            .ToListAsync(cancellationToken);
        return [.. counts.Select(c => new LiveJobCount(c.Queue, c.Name, c.Waiting, c.All - c.Waiting - c.Running, c.Running, c.Oldest))];
    }

    public async Task<IReadOnlyList<QueueDepth>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Lease(tenantId: null);
        var jobs = context.Set<JobRow>().TagWith(BatchedDelete.BackgroundTag);
        var now = time.GetUtcNow();

        // Each query reads a limited number of index entries: scheduled jobs in the order of their due time, ready jobs from the head of each
        // queue and priority, where the oldest and the running ones are.
        var scheduled = await jobs.Where(job => !job.IsReady).OrderBy(job => job.RunAt).Take(ILiveJobs.MaxMeasured)
            .GroupBy(job => job.Queue).Select(queue => new { queue.Key, Count = queue.LongCount() })
            .ToDictionaryAsync(queue => queue.Key, queue => queue.Count, cancellationToken);
        var depths = new Dictionary<string, QueueDepth>();
        for (var queue = await NextAsync(string.Empty); queue is not null; queue = await NextAsync(queue))
        {
            var depth = new QueueDepth(queue, 0, 0, 0, OldestWaiting: null);
            foreach (var priority in Enum.GetValues<JobPriority>())
            {
                depth = Sum(depth, await MeasureAsync(queue, (short)priority));
            }

            depths[queue] = depth;
        }

        return
        [
            .. depths.Keys.Union(scheduled.Keys).Select(queue =>
                (depths.GetValueOrDefault(queue) ?? new QueueDepth(queue, 0, 0, 0, OldestWaiting: null))
                with { Scheduled = scheduled.GetValueOrDefault(queue) }),
        ];

        Task<string?> NextAsync(string after) =>
            jobs.Where(job => job.IsReady && string.Compare(job.Queue, after) > 0).OrderBy(job => job.Queue).Select(job => job.Queue)
                .FirstOrDefaultAsync(cancellationToken);

        async Task<QueueDepth> MeasureAsync(string queue, short priority)
        {
            var parts = await jobs.Where(job => job.IsReady && job.Queue == queue && job.Priority == priority)
                .OrderBy(job => job.OrderAt).ThenBy(job => job.Id)
                .Take(ILiveJobs.MaxMeasured).GroupBy(job => job.LeaseUntil != null && job.LeaseUntil > now)
                .Select(part => new { IsRunning = part.Key, Count = part.LongCount(), Oldest = part.Min(job => job.RunAt) })
                .ToListAsync(cancellationToken);
            return new QueueDepth(
                queue, parts.Where(part => !part.IsRunning).Sum(part => part.Count), 0, parts.Where(part => part.IsRunning).Sum(part => part.Count),
                parts.FirstOrDefault(part => !part.IsRunning)?.Oldest);
        }

        static QueueDepth Sum(QueueDepth left, QueueDepth right) => left with
        {
            Waiting = left.Waiting + right.Waiting,
            Running = left.Running + right.Running,
            OldestWaiting = left.OldestWaiting is null || right.OldestWaiting < left.OldestWaiting
                ? right.OldestWaiting ?? left.OldestWaiting
                : left.OldestWaiting,
        };
    }

    public async Task<IReadOnlyList<LiveJob>> ListAsync(LiveJobFilter filter, Guid? after, int limit, CancellationToken cancellationToken)
    {
        await using var context = contexts.Lease(tenantId: null);
        var now = time.GetUtcNow();
        var jobs = context.Set<JobRow>().Where(job =>
            (filter.Queue == null || job.Queue == filter.Queue) && (filter.Name == null || job.Name == filter.Name)
            && (filter.TenantId == null || job.TenantId == filter.TenantId) && (after == null || job.Id > after));
        jobs = filter.State switch
        {
            LiveJobState.Running => jobs.Where(job => job.LeaseUntil > now),
            LiveJobState.Waiting => jobs.Where(job => job.IsReady && (job.LeaseUntil == null || job.LeaseUntil <= now)),
            LiveJobState.Scheduled => jobs.Where(job => !job.IsReady),
            _ => jobs,
        };
        return await jobs.OrderBy(job => job.Id).Take(limit).Select(ToLiveJob(now)).ToListAsync(cancellationToken);
    }

    public async Task<LiveJob?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = contexts.Lease(tenantId: null);
        return await context.Set<JobRow>().Where(job => job.Id == id).Select(ToLiveJob(time.GetUtcNow())).FirstOrDefaultAsync(cancellationToken);
    }

    public async Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = contexts.Lease(tenantId: null);
        var now = time.GetUtcNow();

        // Takes a lease on a job that no worker holds, and moves it to the dead letters. A job claimed meanwhile is cancelled as a running one.
        var token = EntityId.New();
        var isClaimed = await WriteAsync(() => context.Set<JobRow>()
            .Where(job => job.Id == id && (job.LeaseUntil == null || job.LeaseUntil <= now))
            .ExecuteUpdateAsync(
                set => set.SetProperty(job => job.LeaseToken, token).SetProperty(job => job.LeaseUntil, now + JobLease.Duration),
                cancellationToken));
        if (isClaimed)
        {
            var waiting = await context.Set<JobRow>().Where(job => job.Id == id).Select(job => new { job.Name, job.Errors, job.Attempt })
                .FirstAsync(cancellationToken);
            var errors = FailedAttempts.AddCancelled(waiting.Errors, waiting.Attempt, now);
            await store.DeadLetterAsync([new DeadLetteredJob(new JobLease(id, token), DeadReason.Cancelled, errors)], cancellationToken);
            JobTelemetry.Dead.Add(1, JobTelemetry.Job(waiting.Name));
            return true;
        }

        var isRunning = await WriteAsync(() => context.Set<JobRow>().Where(job => job.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(job => job.IsCancelRequested, true), cancellationToken));
        if (isRunning)
        {
            // In this process at once; in others by the notification, or by the next heartbeat if that is lost.
            await running.CancelAsync(id);
            await JobNotifications.NotifyCancelAsync(context, id, cancellationToken);
        }

        return isRunning;

        async Task<bool> WriteAsync(Func<Task<int>> write)
        {
            using var pass = await gate.EnterAsync(cancellationToken);
            return await write() == 1;
        }
    }

    private static Expression<Func<JobRow, LiveJob>> ToLiveJob(DateTimeOffset now) => job => new LiveJob(
        job.Id, job.Name, job.Queue, (JobPriority)job.Priority,
        job.LeaseUntil > now ? LiveJobState.Running : job.IsReady ? LiveJobState.Waiting : LiveJobState.Scheduled,
        job.TenantId, job.UserId, job.EnqueuedAt, job.RunAt, job.Attempt, job.MaxAttempts, job.TimeoutSeconds,
        job.IsEncrypted ? null : job.Payload, job.Errors, job.Progress, job.ProgressNote, job.LeaseUntil, job.IsCancelRequested);
}
