using SvcInfra.Application.Caching.Contracts;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Caching;

/// <summary>
/// The tags that the scope's running command invalidates, those of nested commands included. They are flushed when its transaction has ended. Scoped.
/// </summary>
public sealed class CacheInvalidations(ICacheStore cache, IRequestContext context)
{
    private readonly HashSet<CacheTagKey> _tags = [];

    public void Add(IReadOnlyList<CacheTag> tags)
    {
        foreach (var tag in tags)
        {
            _tags.Add(tag.KeyIn(context));
        }
    }

    public async ValueTask FlushAsync()
    {
        if (_tags.Count > 0)
        {
            CacheTagKey[] tags = [.. _tags];
            _tags.Clear();
            await cache.InvalidateAsync(tags);
        }
    }
}
