namespace Ardalis.Specification;

/// <summary>Applies one aspect of a specification (conditions, order and so on) to a query.</summary>
public interface IEvaluator
{
    /// <summary>True where the aspect decides which rows there are, or how they are read, and so matters to a count too.</summary>
    bool IsCriteriaEvaluator { get; }

    /// <summary>The query with the aspect applied.</summary>
    /// <typeparam name="T">The entity.</typeparam>
    /// <param name="query">The query so far.</param>
    /// <param name="specification">The specification.</param>
    IQueryable<T> GetQuery<T>(IQueryable<T> query, ISpecification<T> specification) where T : class;
}

/// <summary>Applies one aspect of a specification to objects in memory.</summary>
public interface IInMemoryEvaluator
{
    /// <summary>The objects with the aspect applied.</summary>
    /// <typeparam name="T">The entity.</typeparam>
    /// <param name="query">The objects so far.</param>
    /// <param name="specification">The specification.</param>
    IEnumerable<T> Evaluate<T>(IEnumerable<T> query, ISpecification<T> specification);
}

/// <summary>Applies a whole specification to a query.</summary>
public interface ISpecificationEvaluator
{
    /// <summary>The query with the specification and its selector applied.</summary>
    /// <typeparam name="T">The entity.</typeparam>
    /// <typeparam name="TResult">What the specification returns.</typeparam>
    /// <param name="inputQuery">The query to start from.</param>
    /// <param name="specification">The specification.</param>
    IQueryable<TResult> GetQuery<T, TResult>(IQueryable<T> inputQuery, ISpecification<T, TResult> specification) where T : class;

    /// <summary>The query with the specification applied.</summary>
    /// <typeparam name="T">The entity.</typeparam>
    /// <param name="inputQuery">The query to start from.</param>
    /// <param name="specification">The specification.</param>
    /// <param name="evaluateCriteriaOnly">True leaves out order, paging and includes, as a count wants it.</param>
    IQueryable<T> GetQuery<T>(IQueryable<T> inputQuery, ISpecification<T> specification, bool evaluateCriteriaOnly = false) where T : class;
}

/// <summary>Applies a whole specification to objects in memory.</summary>
public interface IInMemorySpecificationEvaluator
{
    /// <summary>The results that the specification makes of the objects.</summary>
    /// <typeparam name="T">The entity.</typeparam>
    /// <typeparam name="TResult">What the specification returns.</typeparam>
    /// <param name="source">The objects.</param>
    /// <param name="specification">The specification.</param>
    IEnumerable<TResult> Evaluate<T, TResult>(IEnumerable<T> source, ISpecification<T, TResult> specification);

    /// <summary>The objects that the specification chooses.</summary>
    /// <typeparam name="T">The entity.</typeparam>
    /// <param name="source">The objects.</param>
    /// <param name="specification">The specification.</param>
    IEnumerable<T> Evaluate<T>(IEnumerable<T> source, ISpecification<T> specification);
}
