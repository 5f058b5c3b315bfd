using SvcInfra.Infrastructure.Jobs.Sql;

namespace SvcInfra.Infrastructure.Jobs.Memory;

/// <summary>The live jobs of a process and their queues. Not thread-safe: <see cref="MemoryJobStore"/> holds the lock.</summary>
internal sealed class MemoryJobs
{
    private readonly Dictionary<Guid, StoredJob> _all = [];
    private readonly SortedSet<StoredJob> _ready = new(Comparer<StoredJob>.Create((a, b) =>
        (a.Row.Priority, a.OrderAt, a.Row.Id).CompareTo((b.Row.Priority, b.OrderAt, b.Row.Id))));

    private readonly SortedSet<StoredJob> _scheduled = new(Comparer<StoredJob>.Create((a, b) => (a.DueAt, a.Row.Id).CompareTo((b.DueAt, b.Row.Id))));
    private readonly Dictionary<Guid, StoredJob> _leased = [];
    private readonly Dictionary<string, SortedSet<Guid>> _ordering = [];
    private readonly Dictionary<(string Name, string Key), Guid> _unique = [];

    public IEnumerable<StoredJob> All => _all.Values;

    /// <summary>In the order in which they start.</summary>
    public IEnumerable<StoredJob> Ready => _ready;

    /// <summary>In the order in which they become due.</summary>
    public IEnumerable<StoredJob> Scheduled => _scheduled;

    public StoredJob? Find(Guid id) => _all.GetValueOrDefault(id);

    /// <summary>The job; null if the lease no longer holds it.</summary>
    public StoredJob? FindHeld(JobLease lease) => _all.TryGetValue(lease.Id, out var job) && job.LeaseToken == lease.Token ? job : null;

    /// <returns>False if another live job has the same unique key.</returns>
    public bool Add(StoredJob job)
    {
        if (job.Row.UniqueKey is { } key && !_unique.TryAdd((job.Row.Name, key), job.Row.Id))
        {
            return false;
        }

        _all.Add(job.Row.Id, job);
        if (job.Row.OrderingKey is { } ordering)
        {
            var sequence = _ordering.TryGetValue(ordering, out var known) ? known : _ordering[ordering] = [];
            var first = sequence.Count == 0 ? (Guid?)null : sequence.Min;
            sequence.Add(job.Row.Id);
            if (first is { } second && sequence.Min == job.Row.Id)
            {
                // This job was enqueued before, but committed after, the one that was first until now.
                Withdraw(_all[second]);
            }
        }

        Place(job);
        return true;
    }

    /// <summary>Removes a job, whatever its outcome. The next job of its ordering key can then be claimed.</summary>
    public void Remove(StoredJob job)
    {
        Unlease(job);
        _all.Remove(job.Row.Id);
        if (job.Row.UniqueKey is { } key)
        {
            _unique.Remove((job.Row.Name, key));
        }

        if (job.Row.OrderingKey is not { } ordering)
        {
            return;
        }

        var sequence = _ordering[ordering];
        sequence.Remove(job.Row.Id);
        if (sequence.Count == 0)
        {
            _ordering.Remove(ordering);
        }
        else if (!_leased.ContainsKey(sequence.Min))
        {
            Place(_all[sequence.Min]);
        }
    }

    public void Lease(StoredJob job, Guid token, DateTimeOffset until)
    {
        Unlease(job);
        (job.LeaseToken, job.LeaseUntil) = (token, until);
        _leased[job.Row.Id] = job;
    }

    /// <summary>Changes a waiting or returned job and puts it into the queue that fits its new state.</summary>
    public void Change(StoredJob job, Action<StoredJob> change)
    {
        Unlease(job);
        change(job);
        Place(job);
    }

    public void Release(StoredJob job, Action<StoredJob> change) => Change(job, it =>
    {
        (it.LeaseToken, it.LeaseUntil, it.Progress, it.ProgressNote) = (null, null, null, null);
        change(it);
    });

    /// <summary>Jobs with an expired lease wait again; the worker that holds the token can still complete them.</summary>
    public void Expire(DateTimeOffset now)
    {
        foreach (var job in _leased.Values.Where(job => job.LeaseUntil < now).ToList())
        {
            Change(job, _ => { });
        }
    }

    /// <summary>Only the first live job of an ordering key can be claimed.</summary>
    private void Place(StoredJob job)
    {
        if (job.Row.OrderingKey is null || _ordering[job.Row.OrderingKey].Min == job.Row.Id)
        {
            (job.IsReady ? _ready : _scheduled).Add(job);
        }
    }

    private void Unlease(StoredJob job)
    {
        if (!_leased.Remove(job.Row.Id))
        {
            Withdraw(job);
        }
    }

    private void Withdraw(StoredJob job)
    {
        _ready.Remove(job);
        _scheduled.Remove(job);
    }
}
