namespace SvcInfra.Infrastructure.Jobs.Enqueue;

/// <summary>
/// Gives each job a place in its queue so that tenants take turns, and a claim remains one index scan in that order. The algorithm is start-time
/// fair queuing: a tenant's next job is placed one step after its last one, but never before the queue's head. A tenant with 100,000 waiting
/// jobs is spread over 100,000 steps, and the first job of another tenant comes next. Each priority of a queue is separate. Every process
/// computes places on its own, so with many processes the order is only approximately fair; correctness does not depend on it.
/// </summary>
internal sealed class JobFairness
{
    /// <summary>The value is arbitrary: places are only compared with each other.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private const int Capacity = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Queue, short Priority, Guid? Tenant), DateTimeOffset> _last = [];
    private readonly Dictionary<(string Queue, short Priority), DateTimeOffset> _heads = [];

    /// <param name="due">The place if no job waits.</param>
    public DateTimeOffset Place(string queue, short priority, Guid? tenantId, DateTimeOffset due)
    {
        lock (_lock)
        {
            var place = _heads.GetValueOrDefault((queue, priority), due);
            if (_last.TryGetValue((queue, priority, tenantId), out var last) && last + Step > place)
            {
                place = last + Step;
            }

            if (_last.Count >= Capacity)
            {
                _last.Clear();
            }

            _last[(queue, priority, tenantId)] = place;
            return place;
        }
    }

    /// <summary>Records that the queue's jobs up to this place have started.</summary>
    public void AdvanceHead(string queue, short priority, DateTimeOffset place)
    {
        lock (_lock)
        {
            if (_heads.GetValueOrDefault((queue, priority)) < place)
            {
                _heads[(queue, priority)] = place;
            }
        }
    }

    /// <summary>Forgets all places; call it when no job waits.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _last.Clear();
            _heads.Clear();
        }
    }
}
