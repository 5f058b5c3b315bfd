using System.Collections.Concurrent;
using System.Threading.Channels;

namespace SvcInfra.Infrastructure.ApiKeys;

/// <summary>
/// The queue between requests and <see cref="ApiKeyUseWriter"/>, so that requests do not wait for the write: at most one entry per key and minute.
/// When it is full, entries are dropped; the next minute repeats them.
/// </summary>
public sealed class ApiKeyUses(TimeProvider time)
{
    /// <summary>The maximum age of a key's stored time of last use.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private const int Capacity = 10_000;

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _lastQueued = new();
    private readonly Channel<ApiKeyUse> _queue = Channel.CreateBounded<ApiKeyUse>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    internal ChannelReader<ApiKeyUse> Queue => _queue.Reader;

    public void Note(Guid tenantId, Guid apiKeyId, string? ipAddress)
    {
        var now = time.GetUtcNow();
        if (_lastQueued.TryGetValue(apiKeyId, out var last) && now - last < Interval)
        {
            return;
        }

        if (_lastQueued.Count >= Capacity)
        {
            _lastQueued.Clear();
        }

        _lastQueued[apiKeyId] = now;
        _queue.Writer.TryWrite(new ApiKeyUse(tenantId, apiKeyId, now, ipAddress));
    }
}

internal sealed record ApiKeyUse(Guid TenantId, Guid ApiKeyId, DateTimeOffset At, string? IpAddress);
