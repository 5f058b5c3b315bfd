using Ardalis.Result;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Caching.Contracts;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Telemetry;

namespace SvcInfra.Application.Caching;

/// <summary>
/// Reads one type of query through the cache. It is not part of the behavior, which does not know the type of the value in the result.
/// </summary>
internal abstract class CachedQuery<TQuery, TResponse>
{
    /// <summary>Null unless the query is <see cref="ICacheable"/>.</summary>
    public static CachedQuery<TQuery, TResponse>? Find() =>
        typeof(TQuery).IsAssignableTo(typeof(ICacheable))
            ? (CachedQuery<TQuery, TResponse>)Activator.CreateInstance(
                typeof(CachedValue<,>).MakeGenericType(typeof(TQuery), typeof(TResponse).GetGenericArguments()[0]))!
            : null;

    public abstract Task<TResponse> ReadAsync(
        TQuery query, ICacheStore cache, IRequestContext context, IServiceScopeFactory scopes, CancellationToken cancellationToken);
}

internal sealed class CachedValue<TQuery, TValue> : CachedQuery<TQuery, Result<TValue>>
    where TQuery : IRequest<Result<TValue>>, ICacheable
    where TValue : class
{
    private static readonly KeyValuePair<string, object?> QueryTag = new("query", typeof(TQuery).Name);
    private static readonly KeyValuePair<string, object?> Hit = new("outcome", "hit");
    private static readonly KeyValuePair<string, object?> Miss = new("outcome", "miss");
    private static readonly KeyValuePair<string, object?> Stale = new("outcome", "stale");

    public override async Task<Result<TValue>> ReadAsync(
        TQuery query, ICacheStore cache, IRequestContext context, IServiceScopeFactory scopes, CancellationToken cancellationToken)
    {
        var key = CacheKey.Of(query, query.Cache, context);
        Result<TValue>? read = null;
        var hasBegun = false;
        var value = await cache.GetOrReadAsync(key, ReadAsync, cancellationToken);
        ApplicationTelemetry.CacheReads.Add(1, QueryTag, !hasBegun ? Hit : read is null ? Stale : Miss);

        // Not "value ?? read": a result converts to its value by itself, and a failure would turn into a success without one.
        return value is null ? read! : Result<TValue>.Success(value);

        async Task<TValue?> ReadAsync(CancellationToken token)
        {
            hasBegun = true;
            var result = await HandleAsync(query, key, scopes, token);
            read = result;
            return result.Status == ResultStatus.Ok ? result.Value : null;
        }
    }

    /// <summary>
    /// In a scope of its own: the reading may outlast the request, and its handler must not see more of the caller than the key contains.
    /// </summary>
    private static async Task<Result<TValue>> HandleAsync(
        TQuery query, CacheKey key, IServiceScopeFactory scopes, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Set(key.Identity);
        var handler = scope.ServiceProvider.GetRequiredService<IRequestHandler<TQuery, Result<TValue>>>();
        return await handler.Handle(query, cancellationToken);
    }
}
