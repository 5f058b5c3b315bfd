using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.Options;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane.StackExchangeRedis;
using ZiggyCreatures.Caching.Fusion.Locking.Distributed.Redis;
using ZiggyCreatures.Caching.Fusion.Serialization.SystemTextJson;

namespace SvcInfra.Infrastructure.Caching;

/// <summary>
/// Creates the process's cache: memory, and with Redis a second level, messages between processes, and locks. The library gets no logger, because it
/// would log every call and every failure; <see cref="CacheOutage"/> logs outages.
/// </summary>
internal sealed class FusionCaches(IOptions<CachingOptions> options, RedisCacheConnection redis) : IDisposable
{
    /// <summary>How long no operation is sent to the server after one has failed.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly MemoryCache _memory = new(new MemoryCacheOptions { SizeLimit = options.Value.MaxEntries });

    /// <summary>Empties this process's memory, for tests that share it.</summary>
    public void Clear() => _memory.Clear();

    /// <param name="configure">For tests.</param>
    public FusionCache Create(Action<FusionCacheOptions>? configure = null)
    {
        var settings = options.Value;
        var fusion = new FusionCacheOptions
        {
            CacheName = settings.Redis.KeyPrefix,
            CacheKeyPrefix = settings.Redis.KeyPrefix + ":",
            BackplaneChannelPrefix = settings.Redis.KeyPrefix,
            DistributedCacheCircuitBreakerDuration = Pause,
            BackplaneCircuitBreakerDuration = Pause,
            AutoRecoveryDelay = Pause,
            DefaultEntryOptions = new FusionCacheEntryOptions { Size = 1 },

            // CacheGenerations is used instead.
            DisableTagging = true,
        };
        configure?.Invoke(fusion);
        var cache = new FusionCache(fusion, _memory);
        if (settings.Redis.IsUsed)
        {
            AddRedis(cache, settings.Redis);
        }

        return cache;
    }

    public void Dispose() => _memory.Dispose();

    private void AddRedis(FusionCache cache, CachingRedisOptions settings)
    {
        cache.SetupSerializer(new FusionCacheSystemTextJsonSerializer());
        cache.SetupDistributedCache(new RedisCache(new RedisCacheOptions { ConnectionMultiplexerFactory = redis.GetAsync }));
        cache.SetupBackplane(new RedisBackplane(new RedisBackplaneOptions { ConnectionMultiplexerFactory = redis.GetAsync }));
        if (settings.LockAcrossProcesses)
        {
            cache.SetupDistributedLocker(
                new RedisDistributedLocker(new RedisDistributedLockerOptions { ConnectionMultiplexerFactory = redis.GetAsync }));
        }
    }
}
