using System.Reflection;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using SvcInfra.Application.RateLimits.Contracts;
using SvcInfra.Infrastructure.RateLimits.Memory;

namespace SvcInfra.Infrastructure.RateLimits.Redis;

/// <summary>
/// Counts for all processes: one script decides and counts at once, by the server's clock. While the server is away, every call fails at once or
/// after <see cref="Timeout"/>; the client reconnects by itself.
/// </summary>
internal sealed class RedisRateLimitStore(IOptions<RateLimitsOptions> options) : IRateLimitStore, IAsyncDisposable, IDisposable
{
    /// <summary>A server that takes longer counts as away: a rate limit must not slow requests down.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(250);

    private static readonly string SlidingWindowScript = Read("sliding-window");
    private static readonly string TokenBucketScript = Read("token-bucket");

    private readonly Lazy<Task<ConnectionMultiplexer>> _connection = new(() => ConnectAsync(options.Value.Redis.ConnectionString!));

    /// <summary>Begins to connect. Requests do not wait for the end.</summary>
    public void Connect() => _ = _connection.Value;

    public async ValueTask<RateLimitState> TakeAsync(RateLimit limit, string partition, int cost, CancellationToken cancellationToken)
    {
        var connection = await _connection.Value.WaitAsync(Timeout, cancellationToken);
        var script = limit.Kind == RateLimitKind.TokenBucket ? TokenBucketScript : SlidingWindowScript;

        // With the limit: a partition whose limit changed must not be read with the other kind or length of segments.
        RedisKey key = $"{options.Value.Redis.KeyPrefix}:{partition}:{limit.Kind}:{limit.Permits}:{limit.Window.TotalSeconds}";
        RedisValue[] arguments = [limit.Permits, (long)limit.Window.TotalMilliseconds, SlidingWindow.Segments, cost];
        var result = (long[])(await connection.GetDatabase().ScriptEvaluateAsync(script, [key], arguments).WaitAsync(Timeout, cancellationToken))!;
        return new RateLimitState(result[0] == 1, (int)result[1], TimeSpan.FromMilliseconds(result[2]));
    }

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

    private static async Task<ConnectionMultiplexer> ConnectAsync(string connectionString)
    {
        var settings = ConfigurationOptions.Parse(connectionString);
        settings.AbortOnConnectFail = false;
        settings.BacklogPolicy = BacklogPolicy.FailFast;
        return await ConnectionMultiplexer.ConnectAsync(settings);
    }

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"rate-limits.{name}.lua")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
