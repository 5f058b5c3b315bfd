using System.Linq.Expressions;

namespace Ardalis.Specification;

/// <summary>The base of specification classes that return something made of the entity. Exactly one of Select and SelectMany must be called.</summary>
/// <typeparam name="T">The entity.</typeparam>
/// <typeparam name="TResult">What the query returns.</typeparam>
public class Specification<T, TResult> : Specification<T>, ISpecification<T, TResult>
{
    /// <inheritdoc/>
    public new ISpecificationBuilder<T, TResult> Query => new SpecificationBuilder<T, TResult>(this);

    /// <inheritdoc/>
    public Expression<Func<T, TResult>>? Selector { get; internal set; }

    /// <inheritdoc/>
    public Expression<Func<T, IEnumerable<TResult>>>? SelectorMany { get; internal set; }

    /// <inheritdoc/>
    public new Func<IEnumerable<TResult>, IEnumerable<TResult>>? PostProcessingAction { get; internal set; }

    /// <inheritdoc/>
    public new virtual IEnumerable<TResult> Evaluate(IEnumerable<T> entities) => Evaluator.Evaluate(entities, this);
}

/// <inheritdoc cref="ISingleResultSpecification{T}"/>
/// <typeparam name="T">The entity.</typeparam>
public class SingleResultSpecification<T> : Specification<T>, ISingleResultSpecification<T>;

/// <inheritdoc cref="ISingleResultSpecification{T}"/>
/// <typeparam name="T">The entity.</typeparam>
/// <typeparam name="TResult">What the query returns.</typeparam>
public class SingleResultSpecification<T, TResult> : Specification<T, TResult>, ISingleResultSpecification<T, TResult>;
