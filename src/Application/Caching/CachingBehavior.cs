using Ardalis.Result;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Caching.Contracts;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Caching;

/// <summary>
/// Returns cached results of queries, and collects the tags that a command invalidates. It is inside authorization and validation, so that a refused
/// caller never reads from the cache, and outside the unit of work, which flushes the invalidations when its transaction has ended.
/// </summary>
internal sealed class CachingBehavior<TRequest, TResponse>(
    ICacheStore cache, CacheInvalidations invalidations, IUnitOfWork unitOfWork, IRequestContext context, IServiceScopeFactory scopes)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
    where TResponse : IResult
{
    private static readonly CachedQuery<TRequest, TResponse>? Query = CachedQuery<TRequest, TResponse>.Find();

    public Task<TResponse> Handle(TRequest request, RequestHandlerDelegate<TResponse> next, CancellationToken cancellationToken)
    {
        if (request is IInvalidates command)
        {
            invalidations.Add(command.Invalidates);
        }

        // A query inside a command reads the database: it must see the command's own changes, and they must not be cached before the commit.
        return Query is null || unitOfWork.IsRunning ? next() : Query.ReadAsync(request, cache, context, scopes, cancellationToken);
    }
}
