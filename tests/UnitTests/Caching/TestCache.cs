using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Caching;
using SvcInfra.Application.Caching.Contracts;
using SvcInfra.Application.Common.Security;
using SvcInfra.Infrastructure.Caching;
using ZiggyCreatures.Caching.Fusion;

namespace SvcInfra.UnitTests.Caching;

/// <summary>The real cache in memory.</summary>
internal sealed class TestCache : IDisposable
{
    private readonly FusionCaches _caches;
    private readonly FusionCache _fusion;
    private readonly CacheGenerations _generations;

    public TestCache(Action<CachingOptions>? configure = null)
    {
        // Nothing expires during a test unless it says so.
        var settings = new CachingOptions { Duration = TimeSpan.FromHours(1), MaxStaleness = TimeSpan.FromHours(1) };
        configure?.Invoke(settings);
        var options = Options.Create(settings);
        var outage = new CacheOutage(NullLogger<CacheOutage>.Instance);
        _caches = new FusionCaches(options, new RedisCacheConnection(options, outage));
        _fusion = _caches.Create();
        _generations = new CacheGenerations(_fusion, options);
        Store = new AppCache(_fusion, _generations, options);
    }

    public AppCache Store { get; }

    public static RequestContext In(Guid? tenantId, Guid? userId = null)
    {
        var context = new RequestContext();
        context.Set(new RequestIdentity(PrincipalKind.User) { TenantId = tenantId, UserId = userId, SessionId = Guid.CreateVersion7() });
        return context;
    }

    public async Task<string?> ReadAsync(CacheKey key, Func<Task<string?>> read) =>
        (await Store.GetOrReadAsync(key, async _ => await read() is { } text ? new Text(text) : null, CancellationToken.None))?.Value;

    public Task<string?> ReadAsync(CacheKey key, string? value) => ReadAsync(key, () => Task.FromResult(value));

    public async Task InvalidateAsync(CacheKey key) => await Store.InvalidateAsync([.. key.Tags]);

    public void Dispose()
    {
        _generations.Dispose();
        _fusion.Dispose();
        _caches.Dispose();
    }

    private sealed record Text(string Value);
}

/// <summary>A cached query with parameters of several kinds.</summary>
internal sealed record Search(string? Name, string? Text, int Page, IReadOnlyList<string> Labels) : ICacheable
{
    public static readonly CacheTag Tag = new("tests.things");

    public static Search Any { get; } = new(null, null, 1, []);

    CachePolicy ICacheable.Cache => new(Tag);

    public CacheKey Key(IRequestContext context, CacheSharing sharing = CacheSharing.Tenant) =>
        CacheKey.Of(this, new CachePolicy(Tag) { Sharing = sharing }, context);
}
