using Microsoft.Extensions.Options;
using StackExchange.Redis;
using SvcInfra.Application.RateLimits.Contracts;
using SvcInfra.Infrastructure.Common.Redis;
using SvcInfra.Infrastructure.RateLimits.Memory;

namespace SvcInfra.Infrastructure.RateLimits.Redis;

/// <summary>
/// Counts for all processes: one script decides and counts at once, by the server's clock. While the server is away, every call fails at once or
/// after <see cref="Timeout"/>.
/// </summary>
internal sealed class RedisRateLimitStore(IOptions<RateLimitsOptions> options)
    : RedisConnection(() => options.Value.Redis.ConnectionString), IRateLimitStore
{
    /// <summary>A server that takes longer counts as away: a rate limit must not slow requests down.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(250);

    private static readonly string SlidingWindowScript = RedisScript.Read("rate-limits.sliding-window");
    private static readonly string TokenBucketScript = RedisScript.Read("rate-limits.token-bucket");

    public async ValueTask<RateLimitState> TakeAsync(RateLimit limit, string partition, int cost, CancellationToken cancellationToken)
    {
        var connection = await GetAsync().WaitAsync(Timeout, cancellationToken);
        var script = limit.Kind == RateLimitKind.TokenBucket ? TokenBucketScript : SlidingWindowScript;

        // With the limit: a partition whose limit changed must not be read with the other kind or length of segments.
        RedisKey key = $"{options.Value.Redis.KeyPrefix}:{partition}:{limit.Kind}:{limit.Permits}:{limit.Window.TotalSeconds}";
        RedisValue[] arguments = [limit.Permits, (long)limit.Window.TotalMilliseconds, SlidingWindow.Segments, cost];
        var result = (long[])(await connection.GetDatabase().ScriptEvaluateAsync(script, [key], arguments).WaitAsync(Timeout, cancellationToken))!;
        return new RateLimitState(result[0] == 1, (int)result[1], TimeSpan.FromMilliseconds(result[2]));
    }
}
