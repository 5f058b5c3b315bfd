using Microsoft.Extensions.Options;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>
/// What this process has claimed and not begun, and how much it runs: by tenant, by queue, in all. Jobs that end quickly are claimed ahead,
/// as many as the process did in the last moments, so that a worker of small jobs fetches hundreds at once and one of long jobs only
/// what it begins.
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
    private readonly Dictionary<Guid, int> _byTenant = [];
    private readonly Dictionary<string, int> _byQueue = [];
    private int _running;
    private int _ended;
    private int _endedBefore;
    private long _since;
    private bool _isHeldUp;
    private TaskCompletionSource _hungry = NewSource();
    private TaskCompletionSource? _idle;

    public JobBuffer(IOptions<JobsOptions> options, TimeProvider time)
    {
        _options = options.Value;
        _time = time;
        _tenantLimit = _options.TenantLimit;
        _since = time.GetTimestamp();
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
            var room = _options.Concurrency - _running + Target() - _waiting.Count;
            var count = Math.Clamp(room, 0, _options.BatchSize);
            if (_hungry.Task.IsCompleted)
            {
                _hungry = NewSource();
            }

            Guid[] tenants = [.. _byTenant.Where(pair => pair.Value >= _tenantLimit && Has(job => job.TenantId == pair.Key, _tenantLimit)).Select(pair => pair.Key)];
            string[] queues = [.. _byQueue.Where(pair => pair.Value >= LimitOf(pair.Key) && Has(job => job.Queue == pair.Key, LimitOf(pair.Key))).Select(pair => pair.Key)];
            _isHeldUp = tenants.Length + queues.Length > 0;
            return (count, tenants, queues);
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
                if (_byQueue.GetValueOrDefault(job.Queue) < LimitOf(job.Queue) && (job.TenantId is not { } tenant || _byTenant.GetValueOrDefault(tenant) < _tenantLimit))
                {
                    _waiting.Remove(node);
                    Count(job, 1);
                    return job;
                }
            }

            return null;
        }
    }

    public void End(ClaimedJob job)
    {
        lock (_lock)
        {
            Count(job, -1);
            _ended++;
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
            var now = _byTenant.GetValueOrDefault(tenant) + change;
            if (now == 0)
            {
                _byTenant.Remove(tenant);
            }
            else
            {
                _byTenant[tenant] = now;
            }
        }
    }

    /// <summary>Whether enough wait here for those that may run at a time.</summary>
    private bool Has(Func<ClaimedJob, bool> isOne, int limit) => Target() is var target && (target == 0 || _waiting.Count(isOne) >= (long)target * limit / _options.Concurrency);

    private int LimitOf(string queue) => Math.Min(_options.QueueLimits.GetValueOrDefault(queue, _options.Concurrency), _options.Concurrency);

    /// <summary>What ended in the last <see cref="Ahead"/>, measured over one to two of them; none when that is no more than run at a time.</summary>
    private int Target()
    {
        var elapsed = _time.GetElapsedTime(_since);
        if (elapsed >= Ahead)
        {
            _endedBefore = elapsed >= 2 * Ahead ? 0 : _ended;
            _ended = 0;
            _since = _time.GetTimestamp();
        }

        var ended = Math.Max(_ended, _endedBefore);
        return ended <= _options.Concurrency ? 0 : Math.Min(ended, _options.BatchSize);
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
