using Microsoft.Extensions.Options;

namespace SvcInfra.Infrastructure.Jobs.Enqueue;

/// <summary>
/// The jobs that this process has claimed but not started, and the number of running jobs by tenant, by queue and in total. Short jobs are
/// claimed in advance, so that a worker fetches hundreds of short jobs at once, but only as many long jobs as it can start.
/// </summary>
internal sealed class JobBuffer
{
    /// <summary>How long the prefetched jobs should last.</summary>
    private static readonly TimeSpan PrefetchTime = TimeSpan.FromMilliseconds(250);

    private readonly JobsOptions _options;
    private readonly TimeProvider _time;
    private readonly int _tenantLimit;
    private readonly Lock _lock = new();
    private readonly LinkedList<ClaimedJob> _waiting = [];
    private readonly Dictionary<Guid, (int Running, long LastEnd)> _byTenant = [];
    private readonly Dictionary<string, int> _byQueue = [];
    private int _running;

    /// <summary>The moving average of recent jobs, in seconds; each job has a weight of a tenth. Infinite until one has ended.</summary>
    private double _averageDuration = double.MaxValue;

    private bool _isLimited;
    private TaskCompletionSource _claimNeeded = NewSource();
    private TaskCompletionSource? _idle;

    public JobBuffer(IOptions<JobsOptions> options, TimeProvider time)
    {
        _options = options.Value;
        _time = time;
        _tenantLimit = _options.TenantLimit;
    }

    /// <summary>Completes when the worker should claim again. Read it before the claim.</summary>
    public Task ClaimNeeded
    {
        get
        {
            lock (_lock)
            {
                return _claimNeeded.Task;
            }
        }
    }

    /// <returns>The number of jobs to claim, and the tenants and queues that are at their limits and should not be claimed.</returns>
    public (int Count, Guid[] FullTenants, string[] FullQueues) GetCapacity()
    {
        lock (_lock)
        {
            if (_claimNeeded.Task.IsCompleted)
            {
                _claimNeeded = NewSource();
            }

            var target = PrefetchTarget();
            string[] queues = [.. _byQueue.Where(pair => IsFull(pair.Key, pair.Value, target)).Select(pair => pair.Key)];
            Guid[] tenants = [.. _byTenant.Where(pair => IsFull(pair.Value)).Select(pair => pair.Key)];
            _isLimited = tenants.Length + queues.Length > 0;

            // Buffered jobs that cannot start because of a limit do not use up capacity.
            var waiting = _isLimited
                ? _waiting.Count(job => !queues.Contains(job.Queue) && (job.TenantId is not { } tenant || !tenants.Contains(tenant)))
                : _waiting.Count;
            return (Math.Clamp(_options.Concurrency - _running + target - waiting, 0, _options.BatchSize), tenants, queues);
        }
    }

    public void Add(IEnumerable<ClaimedJob> jobs)
    {
        lock (_lock)
        {
            foreach (var job in jobs)
            {
                _waiting.AddLast(job);
            }
        }
    }

    /// <returns>The next job that may start; it counts as running until <see cref="End"/>. Null if none exists.</returns>
    public ClaimedJob? Begin()
    {
        lock (_lock)
        {
            if (_running >= _options.Concurrency)
            {
                return null;
            }

            for (var node = _waiting.First; node is not null; node = node.Next)
            {
                var job = node.Value;
                if (_byQueue.GetValueOrDefault(job.Queue) < LimitOf(job.Queue)
                    && (job.TenantId is not { } tenant || _byTenant.GetValueOrDefault(tenant).Running < _tenantLimit))
                {
                    _waiting.Remove(node);
                    Count(job, 1);
                    return job;
                }
            }

            return null;
        }
    }

    public void End(ClaimedJob job, TimeSpan duration)
    {
        lock (_lock)
        {
            Count(job, -1);
            _averageDuration = _averageDuration == double.MaxValue ? duration.TotalSeconds : (0.9 * _averageDuration) + (0.1 * duration.TotalSeconds);
            if (_isLimited || _waiting.Count <= PrefetchTarget() / 2)
            {
                _claimNeeded.TrySetResult();
            }

            if (_running == 0)
            {
                _idle?.TrySetResult();
            }
        }
    }

    /// <summary>Removes and returns all jobs that have not started.</summary>
    public IReadOnlyList<ClaimedJob> Drain()
    {
        lock (_lock)
        {
            List<ClaimedJob> rest = [.. _waiting];
            _waiting.Clear();
            return rest;
        }
    }

    /// <summary>Completes when no job runs. No job may be added or started after that.</summary>
    public Task WhenIdleAsync()
    {
        lock (_lock)
        {
            _idle ??= NewSource();
            if (_running == 0)
            {
                _idle.TrySetResult();
            }

            return _idle.Task;
        }
    }

    private void Count(ClaimedJob job, int change)
    {
        _running += change;
        _byQueue[job.Queue] = _byQueue.GetValueOrDefault(job.Queue) + change;
        if (job.TenantId is { } tenant)
        {
            var (running, lastEnd) = _byTenant.GetValueOrDefault(tenant, (0, _time.GetTimestamp()));
            if (running + change == 0)
            {
                _byTenant.Remove(tenant);
            }
            else
            {
                _byTenant[tenant] = (running + change, change < 0 ? _time.GetTimestamp() : lastEnd);
            }
        }
    }

    /// <summary>A queue at its limit is not claimed while enough of its jobs are buffered.</summary>
    private bool IsFull(string queue, int running, int target) =>
        running >= LimitOf(queue) && LimitOf(queue) < _options.Concurrency
        && (target == 0 || _waiting.Count(job => job.Queue == queue) >= (long)target * LimitOf(queue) / _options.Concurrency);

    /// <summary>
    /// A tenant at its limit is not claimed only if its jobs are long, because the store then has to skip all of its waiting jobs. For short jobs
    /// the fair order of the queue is sufficient.
    /// </summary>
    private bool IsFull((int Running, long LastEnd) tenant) => tenant.Running >= _tenantLimit && _time.GetElapsedTime(tenant.LastEnd) >= PrefetchTime;

    private int LimitOf(string queue) => Math.Min(_options.QueueLimits.GetValueOrDefault(queue, _options.Concurrency), _options.Concurrency);

    /// <summary>The number of jobs that this process completes within <see cref="PrefetchTime"/>.</summary>
    private int PrefetchTarget() =>
        (int)Math.Min(_options.Concurrency * PrefetchTime.TotalSeconds / Math.Max(_averageDuration, 1e-6), _options.BatchSize);

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
