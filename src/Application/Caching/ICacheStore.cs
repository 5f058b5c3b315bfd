using SvcInfra.Application.Caching.Contracts;

namespace SvcInfra.Application.Caching;

/// <summary>Stores the results of cached queries. Values are immutable and can be written as JSON.</summary>
public interface ICacheStore
{
    /// <summary>
    /// Returns the cached value, or reads and stores it. Concurrent calls with one key run <paramref name="read"/> once. A call may return an
    /// expired value if the read fails or takes long; the read then continues in the background.
    /// </summary>
    /// <param name="key">The key, with its tags and its duration.</param>
    /// <param name="read">Null is returned and not stored.</param>
    /// <param name="cancellationToken">Ends this call, and the read if this call began it.</param>
    /// <exception cref="TimeoutException">The read exceeded <c>Caching:FactoryHardTimeout</c>, and there is no value to return.</exception>
    ValueTask<TValue?> GetOrReadAsync<TValue>(CacheKey key, Func<CancellationToken, Task<TValue?>> read, CancellationToken cancellationToken)
        where TValue : class;

    /// <summary>
    /// Invalidates the entries with these tags, including those whose read has begun and not ended. Never throws: an invalidation that does not
    /// reach Redis is retried in the background.
    /// </summary>
    ValueTask InvalidateAsync(IReadOnlyCollection<CacheTagKey> tags);
}
