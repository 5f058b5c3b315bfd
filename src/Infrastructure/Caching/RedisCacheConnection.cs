using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Common.Redis;

namespace SvcInfra.Infrastructure.Caching;

/// <summary>
/// The one connection of the cache, its messages and its locks. While the server is away the cache continues without it.
/// </summary>
internal sealed class RedisCacheConnection(IOptions<CachingOptions> options, CacheOutage outage)
    : RedisConnection(() => options.Value.Redis.ConnectionString)
{
    protected override void Configure(ConfigurationOptions settings) =>
        settings.AsyncTimeout = settings.SyncTimeout = (int)options.Value.Redis.Timeout.TotalMilliseconds;

    protected override void OnOpened(IConnectionMultiplexer connection)
    {
        // Of the two sockets the one for commands: the other one, for messages, fails and recovers with it.
        connection.ConnectionFailed += (_, e) =>
        {
            if (e.ConnectionType == ConnectionType.Interactive)
            {
                outage.Began(e.Exception ?? Away());
            }
        };
        connection.ConnectionRestored += (_, e) =>
        {
            if (e.ConnectionType == ConnectionType.Interactive)
            {
                outage.Ended(outage.Failures);
            }
        };
        if (!connection.IsConnected)
        {
            outage.Began(Away());
        }
    }

    private static InvalidOperationException Away() => new("Redis is not connected.");
}

/// <summary>Logs outages of the cache's Redis server.</summary>
internal sealed partial class CacheOutage(ILogger<CacheOutage> logger) : Outage
{
    protected override void LogUnavailable(Exception exception) => LogAway(exception);

    protected override void LogRecovered() => LogBack();

    [LoggerMessage(LogLevel.Warning, "The cache's Redis server cannot be reached. Each process uses its own memory until it can")]
    private partial void LogAway(Exception exception);

    [LoggerMessage(LogLevel.Information, "The cache's Redis server can be reached again")]
    private partial void LogBack();
}
