using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Caching;
using SvcInfra.Application.Caching.Contracts;
using ZiggyCreatures.Caching.Fusion;

namespace SvcInfra.Infrastructure.Caching;

/// <summary>
/// Each tag has a generation, a random number in the cache. An entry's key contains the generations of its tags, taken before its value is read; an
/// invalidation replaces the generation after the commit. So a value that was read before a commit is never found after its invalidation, whenever
/// and by whichever process it is stored, and no clocks are compared.
/// </summary>
internal sealed class CacheGenerations(FusionCache cache, IOptions<CachingOptions> options) : IDisposable
{
    private const int GenerationBytes = 8;

    private static readonly FusionCacheEntryOptions InMemory = new() { SkipDistributedCacheRead = true };

    private readonly FusionCacheEntryOptions _entry = OptionsOf(options.Value);
    private readonly SemaphoreSlim[] _locks = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <summary>The key with the present generations of its tags.</summary>
    public async ValueTask<string> QualifyAsync(CacheKey key, CancellationToken cancellationToken)
    {
        var qualified = key.Text;
        foreach (var tag in key.Tags)
        {
            qualified = $"{qualified}@{await GetAsync(tag, cancellationToken)}";
        }

        return qualified;
    }

    public async ValueTask ReplaceAsync(CacheTagKey tag)
    {
        var gate = LockOf(tag);
        await gate.WaitAsync();
        try
        {
            await cache.SetAsync(NameOf(tag), New(), _entry);
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => Array.ForEach(_locks, gate => gate.Dispose());

    private async ValueTask<string> GetAsync(CacheTagKey tag, CancellationToken cancellationToken)
    {
        var name = NameOf(tag);
        if (await cache.TryGetAsync<string>(name, InMemory, cancellationToken) is { HasValue: true, Value: var known })
        {
            return known;
        }

        // Otherwise an old generation that is on its way from Redis could overwrite the one that ReplaceAsync sets meanwhile.
        var gate = LockOf(tag);
        await gate.WaitAsync(cancellationToken);
        try
        {
            return await cache.GetOrSetAsync<string>(name, (_, _) => Task.FromResult(New()), _entry, token: cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    private SemaphoreSlim LockOf(CacheTagKey tag) => _locks[(uint)tag.GetHashCode() % (uint)_locks.Length];

    private static string NameOf(CacheTagKey tag) => "tag:" + tag.Text;

    private static string New() => RandomNumberGenerator.GetHexString(GenerationBytes * 2, lowercase: true);

    /// <summary>
    /// With Redis a process reads a generation again after <see cref="CachingOptions.MaxStaleness"/>, which compensates for a lost message; while
    /// Redis is away it creates a new one. Without Redis generations are the process's own, and the entries expire by then.
    /// </summary>
    private static FusionCacheEntryOptions OptionsOf(CachingOptions settings) => new()
    {
        Duration = TimeSpan.FromHours(12),
        MemoryCacheDuration = settings.Redis.IsUsed ? settings.MaxStaleness : null,
        Size = 1,
        IsFailSafeEnabled = false,
        AllowBackgroundDistributedCacheOperations = false,
    };
}
