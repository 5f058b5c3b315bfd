using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Caching;
using SvcInfra.Application.Caching.Contracts;
using SvcInfra.Application.Common.Security;
using SvcInfra.Infrastructure.Caching;
using ZiggyCreatures.Caching.Fusion;

namespace SvcInfra.IntegrationTests.Caching;

/// <summary>The cache of one of several processes that share a Redis server.</summary>
internal sealed class CacheNode : IDisposable
{
    private readonly ILoggerFactory _logging = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace));
    private readonly RedisCacheConnection _redis;
    private readonly FusionCaches _caches;
    private readonly FusionCache _fusion;
    private readonly CacheGenerations _generations;
    private readonly AppCache _store;

    public CacheNode(string redis, string prefix, Action<CachingOptions>? configure = null, ILoggerProvider? log = null, bool hears = true)
    {
        var settings = new CachingOptions { Redis = { ConnectionString = redis, KeyPrefix = prefix } };
        configure?.Invoke(settings);
        if (log is not null)
        {
            _logging.AddProvider(log);
        }

        var options = Options.Create(settings);
        var outage = new CacheOutage(_logging.CreateLogger<CacheOutage>());
        _redis = new RedisCacheConnection(options, outage);
        _caches = new FusionCaches(options, _redis);
        _fusion = _caches.Create(fusion => fusion.IgnoreIncomingBackplaneNotifications = !hears);
        _generations = new CacheGenerations(_fusion, options);
        _store = new AppCache(_fusion, _generations, options);
    }

    public static CacheKey Key(Guid tenant, int id = 1)
    {
        var context = new RequestContext();
        context.Set(new RequestIdentity(PrincipalKind.User) { TenantId = tenant });
        return CacheKey.Of(new GetThing(id), new CachePolicy(new CacheTag("tests.things")), context);
    }

    public async Task<string?> ReadAsync(CacheKey key, Func<Task<string?>> read) =>
        (await _store.GetOrReadAsync(key, async _ => await read() is { } text ? new Thing(text, [text]) : null, CancellationToken.None))?.Name;

    public Task<string?> ReadAsync(CacheKey key, string? value) => ReadAsync(key, () => Task.FromResult(value));

    public async Task InvalidateAsync(CacheKey key) => await _store.InvalidateAsync([.. key.Tags]);

    /// <summary>Empties the memory of this process, as its start does.</summary>
    public void Forget() => _caches.Clear();

    public void Dispose()
    {
        _generations.Dispose();
        _fusion.Dispose();
        _caches.Dispose();
        _redis.Dispose();
        _logging.Dispose();
    }

    private sealed record Thing(string Name, IReadOnlyList<string> Labels);

    private sealed record GetThing(int Id) : ICacheable
    {
        CachePolicy ICacheable.Cache => new(new CacheTag("tests.things"));
    }
}
