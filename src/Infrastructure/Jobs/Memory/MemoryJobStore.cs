using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Jobs.Enqueue;
using SvcInfra.Infrastructure.Jobs.Monitoring;
using SvcInfra.Infrastructure.Jobs.Sql;

namespace SvcInfra.Infrastructure.Jobs.Memory;

/// <summary>For the workers of one process. Open jobs are lost when it ends; dead letters and the history are in the database.</summary>
internal sealed partial class MemoryJobStore(
    JobArchive archive, JobFairness fairness, JobWakeUp wakeUp, IOptions<JobsOptions> options, TimeProvider time,
    ILogger<MemoryJobStore> logger) : IExternalJobStore
{
    private readonly Lock _lock = new();
    private readonly MemoryJobs _jobs = new();

    /// <summary>Unconfirmed jobs, which a repeated push must not add again, with the instant of their end; null if they are live.</summary>
    private readonly Dictionary<Guid, DateTimeOffset?> _unconfirmed = [];

    public Task PushAsync(IReadOnlyCollection<JobRow> jobs, CancellationToken cancellationToken)
    {
        List<JobRow> dropped = [];
        lock (_lock)
        {
            var oldest = time.GetUtcNow() - IExternalJobStore.KeepUnconfirmedEnds;
            foreach (var (id, _) in _unconfirmed.Where(pair => pair.Value < oldest).ToList())
            {
                _unconfirmed.Remove(id);
            }

            foreach (var job in jobs.Where(job => _jobs.Find(job.Id) is null && !_unconfirmed.ContainsKey(job.Id)))
            {
                if (_jobs.Add(new StoredJob(job)))
                {
                    _unconfirmed[job.Id] = null;
                }
                else
                {
                    dropped.Add(job);
                }
            }
        }

        foreach (var job in dropped)
        {
            JobTelemetry.Dropped.Add(1, JobTelemetry.Job(job.Name));
            LogDropped(job.Name, job.Id);
        }

        wakeUp.Wake(isLocal: false);
        return Task.CompletedTask;
    }

    public Task ConfirmAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var id in ids)
            {
                _unconfirmed.Remove(id);
            }
        }

        return Task.CompletedTask;
    }

    public Task DropAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            foreach (var job in ids.Select(_jobs.Find).OfType<StoredJob>())
            {
                Remove(job, now);
            }
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<ClaimedJob>> ClaimAsync(JobClaim claim, CancellationToken cancellationToken)
    {
        var token = EntityId.New();
        HashSet<string> names = [.. claim.Names], queues = [.. claim.Queues];
        HashSet<Guid?> full = [.. claim.FullTenants];
        lock (_lock)
        {
            var now = time.GetUtcNow();
            _jobs.Expire(now);
            var jobs = _jobs.Ready
                .Where(job => queues.Contains(job.Row.Queue) && names.Contains(job.Row.Name) && !full.Contains(job.Row.TenantId))
                .Take(claim.Count).ToList();
            foreach (var job in jobs)
            {
                job.Attempt++;
                _jobs.Lease(job, token, now + JobLease.Duration);
            }

            return Task.FromResult<IReadOnlyList<ClaimedJob>>([.. jobs.Select(job => job.ToClaimed(token))]);
        }
    }

    public Task<bool> PromoteAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            foreach (var job in _jobs.Scheduled.TakeWhile(job => job.DueAt <= now).ToList())
            {
                _jobs.Change(job, it => (it.IsReady, it.OrderAt) = (true, fairness.Place(it.Row.Queue, it.Row.Priority, it.Row.TenantId, it.DueAt)));
            }
        }

        return Task.FromResult(true);
    }

    public async Task<IReadOnlySet<JobLease>> CompleteAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken)
    {
        if (options.Value.KeepCompleted > TimeSpan.Zero)
        {
            // Written before the deletion, so that no completed job is missing; a repeated call writes the same rows.
            await archive.KeepAsync(ForEach(leases, lease => lease, (job, _, now) => job.ToCompleted(now)), cancellationToken);
        }

        return Remove(leases);
    }

    public Task<RenewedLeases> RenewAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken)
    {
        var held = ForEach(leases, lease => lease, (job, lease, now) =>
        {
            _jobs.Lease(job, lease.Token, now + JobLease.Duration);
            return (Lease: lease, job.IsCancelRequested);
        });
        return Task.FromResult(new RenewedLeases(
            held.Select(job => job.Lease).ToHashSet(), held.Where(job => job.IsCancelRequested).Select(job => job.Lease).ToHashSet()));
    }

    public Task<IReadOnlySet<JobLease>> ReturnAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlySet<JobLease>>(ForEach(leases, lease => lease, (job, lease, _) =>
        {
            _jobs.Release(job, it => it.Attempt--);
            return lease;
        }).ToHashSet());

    public Task RetryAsync(IReadOnlyCollection<RetriedJob> jobs, CancellationToken cancellationToken)
    {
        ForEach(jobs, job => job.Lease, (job, end, now) =>
        {
            _jobs.Release(job, it =>
                (it.IsReady, it.DueAt, it.Errors, it.Attempt) =
                    (end.Delay == TimeSpan.Zero, now + end.Delay, end.Errors, it.Attempt - (end.IsDeferred ? 1 : 0)));
            return end;
        });
        return Task.CompletedTask;
    }

    public async Task DeadLetterAsync(IReadOnlyCollection<DeadLetteredJob> jobs, CancellationToken cancellationToken)
    {
        // Renews the leases, so that this worker still holds the jobs when it removes them.
        var dead = ForEach(jobs, job => job.Lease, (job, end, now) =>
        {
            _jobs.Lease(job, end.Lease.Token, now + JobLease.Duration);
            return (end.Lease, Row: job.ToDead(end, now));
        });
        await archive.DeadLetterAsync([.. dead.Select(job => job.Row)], cancellationToken);
        Remove([.. dead.Select(job => job.Lease)]);
    }

    public Task ReportAsync(IReadOnlyCollection<JobProgress> reports, CancellationToken cancellationToken)
    {
        ForEach(reports, report => report.Lease, (job, report, _) => (job.Progress, job.ProgressNote) = (report.Percent, report.Note));
        return Task.CompletedTask;
    }

    /// <summary>Reads or changes jobs under the lock.</summary>
    public T Use<T>(Func<MemoryJobs, DateTimeOffset, T> action)
    {
        lock (_lock)
        {
            return action(_jobs, time.GetUtcNow());
        }
    }

    private HashSet<JobLease> Remove(IReadOnlyCollection<JobLease> leases) => ForEach(leases, lease => lease, (job, lease, now) =>
    {
        Remove(job, now);
        return lease;
    }).ToHashSet();

    /// <summary>Call it under the lock.</summary>
    private void Remove(StoredJob job, DateTimeOffset now)
    {
        _jobs.Remove(job);
        if (_unconfirmed.ContainsKey(job.Row.Id))
        {
            _unconfirmed[job.Row.Id] = now;
        }
    }

    /// <returns>The results for the jobs whose leases were still held.</returns>
    private List<TResult> ForEach<T, TResult>(
        IReadOnlyCollection<T> items, Func<T, JobLease> leaseOf, Func<StoredJob, T, DateTimeOffset, TResult> change)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var results = new List<TResult>();
            foreach (var item in items)
            {
                if (_jobs.FindHeld(leaseOf(item)) is { } job)
                {
                    results.Add(change(job, item, now));
                }
            }

            return results;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Job {Name} {Id} is dropped: another live job has its unique key")]
    private partial void LogDropped(string name, Guid id);
}
