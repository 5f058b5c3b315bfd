using System.Linq.Expressions;

namespace Ardalis.Specification;

/// <summary>
/// One query over <typeparamref name="T"/> as an object: which rows, in which order, with which related rows, how many. It holds no data and no
/// connection; an evaluator applies it to a database or to objects in memory.
/// </summary>
/// <typeparam name="T">The entity.</typeparam>
public interface ISpecification<T>
{
    /// <summary>The builder that adds to this specification; used in the constructor of a specification class.</summary>
    ISpecificationBuilder<T> Query { get; }

    /// <summary>Room for evaluators of one's own; empty by default.</summary>
    Dictionary<string, object> Items { get; }

    /// <summary>The conditions; all must hold.</summary>
    IEnumerable<WhereExpressionInfo<T>> WhereExpressions { get; }

    /// <summary>The order, most significant key first; at most one chain.</summary>
    IEnumerable<OrderExpressionInfo<T>> OrderExpressions { get; }

    /// <summary>The related rows to load, each Include followed by its ThenIncludes.</summary>
    IEnumerable<IncludeExpressionInfo> IncludeExpressions { get; }

    /// <summary>The related rows to load, as dotted paths.</summary>
    IEnumerable<string> IncludeStrings { get; }

    /// <summary>The LIKE conditions: any of a group must hold, for every group.</summary>
    IEnumerable<SearchExpressionInfo<T>> SearchCriterias { get; }

    /// <summary>The greatest number of rows; -1 when not limited.</summary>
    int Take { get; }

    /// <summary>The number of rows to leave out from the start; -1 when not set.</summary>
    int Skip { get; }

    /// <summary>Runs in memory on what a list query brought; null when not set.</summary>
    Func<IEnumerable<T>, IEnumerable<T>>? PostProcessingAction { get; }

    /// <summary>Comments that appear in the SQL text.</summary>
    IEnumerable<string> QueryTags { get; }

    /// <summary>True when <see cref="CacheKey"/> is set.</summary>
    bool CacheEnabled { get; }

    /// <summary>The key under which a caching repository may keep the result; null when it must not.</summary>
    string? CacheKey { get; }

    /// <summary>Tracks the entities even where the context's default is not to.</summary>
    bool AsTracking { get; }

    /// <summary>Does not track the entities.</summary>
    bool AsNoTracking { get; }

    /// <summary>Loads each included collection by a query of its own.</summary>
    bool AsSplitQuery { get; }

    /// <summary>Does not track, but gives one object per row even where a row comes twice.</summary>
    bool AsNoTrackingWithIdentityResolution { get; }

    /// <summary>Leaves out all query filters of the model.</summary>
    bool IgnoreQueryFilters { get; }

    /// <summary>Leaves out the includes that the model declares as automatic.</summary>
    bool IgnoreAutoIncludes { get; }

    /// <summary>Applies conditions, search, order, paging and post-processing in memory. Related rows are left as they are.</summary>
    /// <param name="entities">The objects to choose from.</param>
    IEnumerable<T> Evaluate(IEnumerable<T> entities);

    /// <summary>Whether one object meets all conditions and searches.</summary>
    /// <param name="entity">The object.</param>
    bool IsSatisfiedBy(T entity);
}

/// <summary>A specification whose result is not the entity but a <typeparamref name="TResult"/> made of it.</summary>
/// <typeparam name="T">The entity.</typeparam>
/// <typeparam name="TResult">What the query returns.</typeparam>
public interface ISpecification<T, TResult> : ISpecification<T>
{
    /// <inheritdoc cref="ISpecification{T}.Query"/>
    new ISpecificationBuilder<T, TResult> Query { get; }

    /// <summary>Makes one result of one entity; null when <see cref="SelectorMany"/> is used.</summary>
    Expression<Func<T, TResult>>? Selector { get; }

    /// <summary>Makes any number of results of one entity; null when <see cref="Selector"/> is used.</summary>
    Expression<Func<T, IEnumerable<TResult>>>? SelectorMany { get; }

    /// <inheritdoc cref="ISpecification{T}.PostProcessingAction"/>
    new Func<IEnumerable<TResult>, IEnumerable<TResult>>? PostProcessingAction { get; }

    /// <inheritdoc cref="ISpecification{T}.Evaluate"/>
    /// <exception cref="SelectorNotFoundException">Neither selector is set.</exception>
    /// <exception cref="ConcurrentSelectorsException">Both selectors are set.</exception>
    new IEnumerable<TResult> Evaluate(IEnumerable<T> entities);
}

/// <summary>A specification that at most one row meets, by a unique key for example. Only such may be given to SingleOrDefaultAsync.</summary>
/// <typeparam name="T">The entity.</typeparam>
public interface ISingleResultSpecification<T> : ISpecification<T>;

/// <inheritdoc cref="ISingleResultSpecification{T}"/>
/// <typeparam name="T">The entity.</typeparam>
/// <typeparam name="TResult">What the query returns.</typeparam>
public interface ISingleResultSpecification<T, TResult> : ISpecification<T, TResult>;
