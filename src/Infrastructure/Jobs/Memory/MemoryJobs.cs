using SvcInfra.Infrastructure.Jobs.Sql;

namespace SvcInfra.Infrastructure.Jobs.Memory;

/// <summary>The live jobs of a process and the places where they wait. Not for several threads: <see cref="MemoryJobStore"/> has the lock.</summary>
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

    /// <summary>In the order in which they are to be begun.</summary>
    public IEnumerable<StoredJob> Ready => _ready;

    /// <summary>The next one that is due comes first.</summary>
    public IEnumerable<StoredJob> Scheduled => _scheduled;

    public StoredJob? Find(Guid id) => _all.GetValueOrDefault(id);

    /// <summary>The job, if this claim still holds it.</summary>
    public StoredJob? FindHeld(JobLease lease) => _all.TryGetValue(lease.Id, out var job) && job.LeaseToken == lease.Token ? job : null;

    /// <returns>False when another live job has its unique key.</returns>
    public bool Add(StoredJob job)
    {
        if (job.Row.UniqueKey is { } key && !_unique.TryAdd((job.Row.Name, key), job.Row.Id))
        {
            return false;
        }

        _all.Add(job.Row.Id, job);
        if (job.Row.OrderingKey is { } ordering)
        {
            var line = _ordering.TryGetValue(ordering, out var known) ? known : _ordering[ordering] = [];
            var first = line.Count == 0 ? (Guid?)null : line.Min;
            line.Add(job.Row.Id);
            if (first is { } second && line.Min == job.Row.Id)
            {
                // Enqueued earlier and committed later than the one that was first until now.
                Withdraw(_all[second]);
            }
        }

        Place(job);
        return true;
    }

    /// <summary>The end of a job, whatever it was. The next one of its ordering key comes up.</summary>
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

        var line = _ordering[ordering];
        line.Remove(job.Row.Id);
        if (line.Count == 0)
        {
            _ordering.Remove(ordering);
        }
        else if (!_leased.ContainsKey(line.Min))
        {
            Place(_all[line.Min]);
        }
    }

    public void Lease(StoredJob job, Guid token, DateTimeOffset until)
    {
        Unlease(job);
        (job.LeaseToken, job.LeaseUntil) = (token, until);
        _leased[job.Row.Id] = job;
    }

    /// <summary>Changes a job that waits, or that its worker gives back, and puts it where it waits then.</summary>
    public void Change(StoredJob job, Action<StoredJob> change)
    {
        Unlease(job);
        change(job);
        Place(job);
    }

    public void GiveBack(StoredJob job, Action<StoredJob> change) => Change(job, it =>
    {
        (it.LeaseToken, it.LeaseUntil, it.Progress, it.ProgressNote) = (null, null, null, null);
        change(it);
    });

    /// <summary>Jobs whose lease has run out wait again; who has the token may still end them.</summary>
    public void Expire(DateTimeOffset now)
    {
        foreach (var job in _leased.Values.Where(job => job.LeaseUntil < now).ToList())
        {
            Change(job, _ => { });
        }
    }

    /// <summary>Of an ordering key only the first job that there is may be claimed.</summary>
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
