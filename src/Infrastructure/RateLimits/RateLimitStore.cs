using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using SvcInfra.Application.RateLimits.Contracts;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.RateLimits.Memory;
using SvcInfra.Infrastructure.RateLimits.Redis;

namespace SvcInfra.Infrastructure.RateLimits;

/// <summary>
/// Redis if it is configured, else this process's memory. While Redis is away the process counts for itself: a limit that fails must neither
/// refuse nor delay requests.
/// </summary>
internal sealed class RateLimitStore(
    MemoryRateLimitStore memory, RedisRateLimitStore redis, RateLimitOutage outage, IOptions<RateLimitsOptions> options, TimeProvider time)
    : IRateLimitStore
{
    /// <summary>After a failure Redis is left alone for this time, so that a server which hangs delays few requests.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private long _failedAt;

    public ValueTask<RateLimitState> TakeAsync(RateLimit limit, string partition, int cost, CancellationToken cancellationToken) =>
        options.Value.Redis.IsConfigured
            ? TakeSharedAsync(limit, partition, cost, cancellationToken)
            : memory.TakeAsync(limit, partition, cost, cancellationToken);

    private async ValueTask<RateLimitState> TakeSharedAsync(RateLimit limit, string partition, int cost, CancellationToken cancellationToken)
    {
        if (MayAsk(out var failedAt))
        {
            var failures = outage.Failures;
            try
            {
                var state = await redis.TakeAsync(limit, partition, cost, cancellationToken);
                outage.Ended(failures);
                Interlocked.CompareExchange(ref _failedAt, 0, failedAt);
                return state;
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                Volatile.Write(ref _failedAt, time.GetTimestamp());
                outage.Began(e);
            }
        }

        RateLimitTelemetry.Fallbacks.Add(1);
        return memory.Take(limit, partition, cost);
    }

    /// <summary>After the pause one request asks again; the others count in memory until it has a response.</summary>
    private bool MayAsk(out long failedAt)
    {
        failedAt = Volatile.Read(ref _failedAt);
        if (failedAt == 0)
        {
            return true;
        }

        var (last, now) = (failedAt, time.GetTimestamp());
        failedAt = now;
        return time.GetElapsedTime(last, now) >= Pause && Interlocked.CompareExchange(ref _failedAt, now, last) == last;
    }
}

internal sealed partial class RateLimitOutage(ILogger<RateLimitOutage> logger) : Outage
{
    protected override void LogUnavailable(Exception exception) => LogAway(exception);

    protected override void LogRecovered() => LogBack();

    [LoggerMessage(LogLevel.Warning, "Redis is not available for rate limits. Each process counts for itself until it is back.")]
    private partial void LogAway(Exception exception);

    [LoggerMessage(LogLevel.Information, "Redis is available for rate limits again.")]
    private partial void LogBack();
}

/// <summary>Connects before the first request; with Redis away the requests do not wait for it.</summary>
internal sealed class ConnectRateLimits(RedisRateLimitStore redis, ProcessRole role, IOptions<RateLimitsOptions> options) : IStartupTask
{
    public Task RunAsync(CancellationToken cancellationToken)
    {
        if (role.ServesApi && options.Value is { Enabled: true, Redis.IsConfigured: true })
        {
            _ = redis.GetAsync();
        }

        return Task.CompletedTask;
    }
}
