namespace Ardalis.Specification;

/// <summary>A repository that also writes. Every writing method saves at once, unless the implementation says otherwise.</summary>
/// <typeparam name="T">The entity, usually an aggregate root.</typeparam>
public interface IRepositoryBase<T> : IReadRepositoryBase<T> where T : class
{
    /// <summary>Adds one entity.</summary>
    /// <param name="entity">The new entity.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The same object, with the values that the database generated.</returns>
    Task<T> AddAsync(T entity, CancellationToken cancellationToken = default);

    /// <summary>Adds entities.</summary>
    /// <param name="entities">The new entities.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The same objects, with the values that the database generated.</returns>
    Task<IEnumerable<T>> AddRangeAsync(IEnumerable<T> entities, CancellationToken cancellationToken = default);

    /// <summary>Marks all columns of one entity as changed.</summary>
    /// <param name="entity">The changed entity.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The number of rows written.</returns>
    Task<int> UpdateAsync(T entity, CancellationToken cancellationToken = default);

    /// <summary>Marks all columns of the entities as changed.</summary>
    /// <param name="entities">The changed entities.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The number of rows written.</returns>
    Task<int> UpdateRangeAsync(IEnumerable<T> entities, CancellationToken cancellationToken = default);

    /// <summary>Removes one entity.</summary>
    /// <param name="entity">The entity.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The number of rows written.</returns>
    Task<int> DeleteAsync(T entity, CancellationToken cancellationToken = default);

    /// <summary>Removes entities.</summary>
    /// <param name="entities">The entities.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The number of rows written.</returns>
    Task<int> DeleteRangeAsync(IEnumerable<T> entities, CancellationToken cancellationToken = default);

    /// <summary>Loads the entities that meet the specification and removes them.</summary>
    /// <param name="specification">Which entities.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The number of rows written.</returns>
    Task<int> DeleteRangeAsync(ISpecification<T> specification, CancellationToken cancellationToken = default);

    /// <summary>Writes all pending changes.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The number of rows written.</returns>
    Task<int> SaveChangesAsync(CancellationToken cancellationToken = default);
}
