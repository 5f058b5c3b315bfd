namespace Ardalis.Specification;

/// <summary>The reading half of a repository: everything but the key look-up and the whole table goes through a specification.</summary>
/// <typeparam name="T">The entity, usually an aggregate root.</typeparam>
public interface IReadRepositoryBase<T> where T : class
{
    /// <summary>The entity with this primary key, or null. An entity that is already tracked is returned without a query.</summary>
    /// <typeparam name="TId">The type of the key.</typeparam>
    /// <param name="id">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<T?> GetByIdAsync<TId>(TId id, CancellationToken cancellationToken = default) where TId : notnull;

    /// <summary>The first entity that meets the specification, or null.</summary>
    /// <param name="specification">What is asked for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<T?> FirstOrDefaultAsync(ISpecification<T> specification, CancellationToken cancellationToken = default);

    /// <summary>The first result of the specification, or the default value.</summary>
    /// <typeparam name="TResult">What the specification returns.</typeparam>
    /// <param name="specification">What is asked for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<TResult?> FirstOrDefaultAsync<TResult>(ISpecification<T, TResult> specification, CancellationToken cancellationToken = default);

    /// <summary>The only entity that meets the specification, or null.</summary>
    /// <param name="specification">What is asked for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">More than one entity meets it.</exception>
    Task<T?> SingleOrDefaultAsync(ISingleResultSpecification<T> specification, CancellationToken cancellationToken = default);

    /// <summary>The only result of the specification, or the default value.</summary>
    /// <typeparam name="TResult">What the specification returns.</typeparam>
    /// <param name="specification">What is asked for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">There is more than one result.</exception>
    Task<TResult?> SingleOrDefaultAsync<TResult>(
        ISingleResultSpecification<T, TResult> specification, CancellationToken cancellationToken = default);

    /// <summary>All entities, in the order in which the database gives them.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<List<T>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>The entities that meet the specification, after its post-processing.</summary>
    /// <param name="specification">What is asked for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<List<T>> ListAsync(ISpecification<T> specification, CancellationToken cancellationToken = default);

    /// <summary>The results of the specification, after its post-processing.</summary>
    /// <typeparam name="TResult">What the specification returns.</typeparam>
    /// <param name="specification">What is asked for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<List<TResult>> ListAsync<TResult>(ISpecification<T, TResult> specification, CancellationToken cancellationToken = default);

    /// <summary>How many entities meet the conditions; paging, order and includes don't count.</summary>
    /// <param name="specification">What is asked for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<int> CountAsync(ISpecification<T> specification, CancellationToken cancellationToken = default);

    /// <summary>How many entities there are.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<int> CountAsync(CancellationToken cancellationToken = default);

    /// <summary>Whether any entity meets the conditions; paging, order and includes don't count.</summary>
    /// <param name="specification">What is asked for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> AnyAsync(ISpecification<T> specification, CancellationToken cancellationToken = default);

    /// <summary>Whether there is any entity.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> AnyAsync(CancellationToken cancellationToken = default);

    /// <summary>The entities that meet the specification, one at a time as the database sends them, without post-processing.</summary>
    /// <param name="specification">What is asked for.</param>
    IAsyncEnumerable<T> AsAsyncEnumerable(ISpecification<T> specification);
}
