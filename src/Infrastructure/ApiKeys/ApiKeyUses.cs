using System.Collections.Concurrent;
using System.Threading.Channels;

namespace SvcInfra.Infrastructure.ApiKeys;

/// <summary>
/// When keys were used, on its way to the database: at most one write a minute and key, beside the requests. What does not fit is left out, since
/// the next minute says it again.
/// </summary>
public sealed class ApiKeyUses(TimeProvider time)
{
    /// <summary>How old the time of a key's last use may be.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private const int Capacity = 10_000;

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _noted = new();
    private readonly Channel<ApiKeyUse> _waiting = Channel.CreateBounded<ApiKeyUse>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    internal ChannelReader<ApiKeyUse> Waiting => _waiting.Reader;

    public void Note(Guid tenantId, Guid apiKeyId, string? ipAddress)
    {
        var now = time.GetUtcNow();
        if (_noted.TryGetValue(apiKeyId, out var last) && now - last < Interval)
        {
            return;
        }

        if (_noted.Count >= Capacity)
        {
            _noted.Clear();
        }

        _noted[apiKeyId] = now;
        _waiting.Writer.TryWrite(new ApiKeyUse(tenantId, apiKeyId, now, ipAddress));
    }
}

internal sealed record ApiKeyUse(Guid TenantId, Guid ApiKeyId, DateTimeOffset At, string? IpAddress);
