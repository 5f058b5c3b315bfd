using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Caching;

/// <summary>
/// The one connection of the cache, its messages and its locks, opened on first use. It reconnects by itself; while the server is away every call
/// fails at once and the cache continues without it.
/// </summary>
internal sealed class RedisCacheConnection(IOptions<CachingOptions> options, CacheOutage outage) : IAsyncDisposable, IDisposable
{
    private readonly Lazy<Task<IConnectionMultiplexer>> _connection = new(() => ConnectAsync(options.Value.Redis, outage));

    public Task<IConnectionMultiplexer> GetAsync() => _connection.Value;

    public void Dispose()
    {
        if (_connection is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } connection })
        {
            connection.Result.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } connection })
        {
            await (await connection).DisposeAsync();
        }
    }

    private static async Task<IConnectionMultiplexer> ConnectAsync(CachingRedisOptions options, CacheOutage outage)
    {
        var settings = ConfigurationOptions.Parse(options.ConnectionString!);
        settings.AbortOnConnectFail = false;
        settings.BacklogPolicy = BacklogPolicy.FailFast;
        settings.AsyncTimeout = settings.SyncTimeout = (int)options.Timeout.TotalMilliseconds;
        var connection = await ConnectionMultiplexer.ConnectAsync(settings);

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

        return connection;
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
