namespace SvcInfra.Infrastructure.Jobs.Enqueue;

/// <summary>
/// Gives each job its place in its queue so that tenants take turns, and the fetch stays one scan of an index in that order. It is start-time
/// fair queuing: a tenant's next job stands a step behind its last one, and nobody's stands before the queue's head. A tenant with 100,000
/// waiting jobs is spread over 100,000 steps, and another's first one comes next. Each priority of a queue is a line of its own. What a process knows is its own, so with many of them
/// the turns are fair by and large; nothing but the order hangs on it.
/// </summary>
internal sealed class JobFairness
{
    /// <summary>Any step would do: places are compared with places.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private const int Capacity = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Queue, short Priority, Guid? Tenant), DateTimeOffset> _last = [];
    private readonly Dictionary<(string Queue, short Priority), DateTimeOffset> _heads = [];

    /// <param name="due">The place when nobody waits.</param>
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

    /// <summary>The queue's jobs up to this place were begun.</summary>
    public void HeadIs(string queue, short priority, DateTimeOffset place)
    {
        lock (_lock)
        {
            if (_heads.GetValueOrDefault((queue, priority)) < place)
            {
                _heads[(queue, priority)] = place;
            }
        }
    }

    /// <summary>Nothing waits: nobody is ahead of anybody.</summary>
    public void Empty()
    {
        lock (_lock)
        {
            _last.Clear();
            _heads.Clear();
        }
    }
}
