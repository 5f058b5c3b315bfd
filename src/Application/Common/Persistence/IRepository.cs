using Ardalis.Specification;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Persistence;

/// <summary>
/// Loads and stores aggregates. Unlike the package's base it never saves: the unit of work saves once, at the end of the command, and finds
/// what a handler changed in the aggregates that it loaded. A handler calls <c>UpdateAsync</c> only if its response shows the changed aggregate,
/// before it maps it: then the version and the time of the update in the response are those that will be saved.
/// </summary>
public interface IRepository<T> : IRepositoryBase<T>
    where T : AggregateRoot;

/// <summary>Reads aggregates without tracking. Prefer a projection to the columns that the caller needs.</summary>
public interface IReadRepository<T> : IReadRepositoryBase<T>
    where T : AggregateRoot
{
    /// <summary>Returns the first match, projected in the database to <typeparamref name="TDto"/> by Mapster's configuration.</summary>
    Task<TDto?> FirstAsync<TDto>(ISpecification<T> specification, CancellationToken cancellationToken)
        where TDto : class;

    /// <summary>Returns all matches, projected in the database to <typeparamref name="TDto"/> by Mapster's configuration.</summary>
    Task<List<TDto>> ListAsync<TDto>(ISpecification<T> specification, CancellationToken cancellationToken)
        where TDto : class;
}
