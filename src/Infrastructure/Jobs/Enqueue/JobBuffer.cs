using Microsoft.Extensions.Options;

namespace SvcInfra.Infrastructure.Jobs.Enqueue;

/// <summary>
/// What this process has claimed and not begun, and how much it runs: by tenant, by queue, in all. Jobs that end quickly are claimed ahead,
/// as many as should be done in a moment, so that a worker of small jobs fetches hundreds at once and one of long jobs only what it begins.
/// </summary>
internal sealed class JobBuffer
{
    /// <summary>For so long the claimed jobs should last.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(250);

    private readonly JobsOptions _options;
    private readonly TimeProvider _time;
    private readonly int _tenantLimit;
    private readonly Lock _lock = new();
    private readonly LinkedList<ClaimedJob> _waiting = [];
    private readonly Dictionary<Guid, (int Running, long LastEnd)> _byTenant = [];
    private readonly Dictionary<string, int> _byQueue = [];
    private int _running;

    /// <summary>Of late, in seconds: each job moves it a tenth of the way to its own. Long until one has ended.</summary>
    private double _duration = double.MaxValue;

    private bool _isHeldUp;
    private TaskCompletionSource _hungry = NewSource();
    private TaskCompletionSource? _idle;

    public JobBuffer(IOptions<JobsOptions> options, TimeProvider time)
    {
        _options = options.Value;
        _time = time;
        _tenantLimit = _options.TenantLimit;
    }

    /// <summary>Ends when a claim would bring something that can be begun, or will be soon. Take it before the claim.</summary>
    public Task Hungry
    {
        get
        {
            lock (_lock)
            {
                return _hungry.Task;
            }
        }
    }

    /// <returns>How many to claim, none while there is no room; and the queues and tenants of which more could not be begun soon.</returns>
    public (int Count, Guid[] FullTenants, string[] FullQueues) Room()
    {
        lock (_lock)
        {
            if (_hungry.Task.IsCompleted)
            {
                _hungry = NewSource();
            }

            var target = Target();
            string[] queues = [.. _byQueue.Where(pair => IsFull(pair.Key, pair.Value, target)).Select(pair => pair.Key)];
            Guid[] tenants = [.. _byTenant.Where(pair => IsFull(pair.Value)).Select(pair => pair.Key)];
            _isHeldUp = tenants.Length + queues.Length > 0;

            // What cannot be begun takes no one else's room.
            var waiting = _isHeldUp ? _waiting.Count(job => !queues.Contains(job.Queue) && (job.TenantId is not { } tenant || !tenants.Contains(tenant))) : _waiting.Count;
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

    /// <returns>The next one that may run now, which counts as running until <see cref="End"/>; null when there is none.</returns>
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
                if (_byQueue.GetValueOrDefault(job.Queue) < LimitOf(job.Queue) && (job.TenantId is not { } tenant || _byTenant.GetValueOrDefault(tenant).Running < _tenantLimit))
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
            _duration = _duration == double.MaxValue ? duration.TotalSeconds : (0.9 * _duration) + (0.1 * duration.TotalSeconds);
            if (_isHeldUp || _waiting.Count <= Target() / 2)
            {
                _hungry.TrySetResult();
            }

            if (_running == 0)
            {
                _idle?.TrySetResult();
            }
        }
    }

    /// <summary>Takes out all that was not begun.</summary>
    public IReadOnlyList<ClaimedJob> Drain()
    {
        lock (_lock)
        {
            List<ClaimedJob> rest = [.. _waiting];
            _waiting.Clear();
            return rest;
        }
    }

    /// <summary>Ends when nothing runs. Nothing may be added or begun after that.</summary>
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

    /// <summary>A queue at its limit is left out as soon as enough of it waits here.</summary>
    private bool IsFull(string queue, int running, int target) =>
        running >= LimitOf(queue) && LimitOf(queue) < _options.Concurrency
        && (target == 0 || _waiting.Count(job => job.Queue == queue) >= (long)target * LimitOf(queue) / _options.Concurrency);

    /// <summary>
    /// A tenant at its limit is left out only when its jobs are long: the store has to look past all of those that it has waiting. While they
    /// end one after the other, the turns that tenants take in the queue's order suffice.
    /// </summary>
    private bool IsFull((int Running, long LastEnd) tenant) => tenant.Running >= _tenantLimit && _time.GetElapsedTime(tenant.LastEnd) >= Ahead;

    private int LimitOf(string queue) => Math.Min(_options.QueueLimits.GetValueOrDefault(queue, _options.Concurrency), _options.Concurrency);

    /// <summary>As many as all places together do in <see cref="Ahead"/>.</summary>
    private int Target() => (int)Math.Min(_options.Concurrency * Ahead.TotalSeconds / Math.Max(_duration, 1e-6), _options.BatchSize);

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
