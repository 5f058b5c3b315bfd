using Microsoft.Extensions.Options;
using SvcInfra.Application.Caching;
using SvcInfra.Application.Caching.Contracts;
using ZiggyCreatures.Caching.Fusion;

namespace SvcInfra.Infrastructure.Caching;

/// <summary>The cache on FusionCache, which reduces concurrent misses of a key to one read.</summary>
internal sealed class AppCache(FusionCache cache, CacheGenerations generations, IOptions<CachingOptions> options) : ICacheStore
{
    private readonly CachingOptions _settings = options.Value;
    private readonly FusionCacheEntryOptions _default = OptionsOf(options.Value, options.Value.Duration);

    public async ValueTask<TValue?> GetOrReadAsync<TValue>(
        CacheKey key, Func<CancellationToken, Task<TValue?>> read, CancellationToken cancellationToken)
        where TValue : class
    {
        if (!_settings.Enabled)
        {
            return await read(cancellationToken);
        }

        // First: see CacheGenerations.
        var name = await generations.QualifyAsync(key, cancellationToken);
        var entry = key.Duration is { } duration && duration < _settings.Duration ? OptionsOf(_settings, duration) : _default;
        try
        {
            return await cache.GetOrSetAsync<TValue?>(name, ReadAsync, options: entry, token: cancellationToken);
        }
        catch (SyntheticTimeoutException e)
        {
            throw new TimeoutException($"Reading a cached query took longer than {CachingOptions.Section}:FactoryHardTimeout.", e);
        }

        async Task<TValue?> ReadAsync(FusionCacheFactoryExecutionContext<TValue?> context, CancellationToken token)
        {
            var value = await read(token);
            if (value is null)
            {
                context.Options.SetSkipMemoryCacheWrite().SetSkipDistributedCacheWrite(skip: true, skipBackplaneNotifications: true);
            }

            return value;
        }
    }

    public async ValueTask InvalidateAsync(IReadOnlyCollection<CacheTagKey> tags)
    {
        foreach (var tag in tags)
        {
            await generations.ReplaceAsync(tag);
        }
    }

    private static FusionCacheEntryOptions OptionsOf(CachingOptions settings, TimeSpan duration)
    {
        var fresh = settings.Redis.IsUsed || duration < settings.MaxStaleness ? duration : settings.MaxStaleness;
        return new FusionCacheEntryOptions
        {
            Duration = fresh * (1 - settings.Jitter),
            JitterMaxDuration = fresh * settings.Jitter,
            Size = 1,
            IsFailSafeEnabled = settings.FailSafe > TimeSpan.Zero,
            FailSafeMaxDuration = settings.FailSafe,
            FailSafeThrottleDuration = TimeSpan.FromSeconds(5),
            EagerRefreshThreshold = settings.EagerRefresh > 0 ? (float)settings.EagerRefresh : null,
            FactorySoftTimeout = settings.FactorySoftTimeout,
            FactoryHardTimeout = settings.FactoryHardTimeout,
            AllowTimedOutFactoryBackgroundCompletion = true,
            AllowBackgroundDistributedCacheOperations = true,

            // An entry is never replaced by a newer value: an invalidation changes its key.
            SkipBackplaneNotifications = true,
        };
    }
}
