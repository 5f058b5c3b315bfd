using Ardalis.Specification;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Persistence;

/// <summary>
/// Loads and stores aggregates. Unlike the package's base it never saves: the unit of work saves once, at the end of the command.
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
