namespace Ardalis.Specification.EntityFrameworkCore;

/// <summary>Applies a specification to an EF Core query.</summary>
public class SpecificationEvaluator : ISpecificationEvaluator
{
    /// <summary>Creates an evaluator with all standard aspects.</summary>
    public SpecificationEvaluator()
        : this([
            WhereEvaluator.Instance,
            SearchEvaluator.Instance,
            IncludeStringEvaluator.Instance,
            IncludeEvaluator.Instance,
            OrderEvaluator.Instance,
            PaginationEvaluator.Instance,
            TrackingEvaluator.Instance,
            QueryOptionsEvaluator.Instance,
            QueryTagEvaluator.Instance,
        ])
    {
    }

    /// <summary>Creates an evaluator with aspects of one's own choice.</summary>
    /// <param name="evaluators">The aspects, in the order in which they apply.</param>
    public SpecificationEvaluator(IEnumerable<IEvaluator> evaluators) => Evaluators = [.. evaluators];

    /// <summary>The shared evaluator with all standard aspects.</summary>
    public static SpecificationEvaluator Default { get; } = new();

    /// <summary>The aspects, in the order in which they apply.</summary>
    protected List<IEvaluator> Evaluators { get; }

    /// <inheritdoc/>
    /// <exception cref="SelectorNotFoundException">The specification has no selector.</exception>
    /// <exception cref="ConcurrentSelectorsException">The specification has two selectors.</exception>
    public virtual IQueryable<TResult> GetQuery<T, TResult>(IQueryable<T> inputQuery, ISpecification<T, TResult> specification) where T : class
    {
        ArgumentNullException.ThrowIfNull(specification);
        var entities = GetQuery(inputQuery, (ISpecification<T>)specification);
        return (specification.Selector, specification.SelectorMany) switch
        {
            ({ } one, null) => entities.Select(one),
            (null, { } many) => entities.SelectMany(many),
            (null, null) => throw new SelectorNotFoundException(),
            _ => throw new ConcurrentSelectorsException(),
        };
    }

    /// <inheritdoc/>
    public virtual IQueryable<T> GetQuery<T>(
        IQueryable<T> inputQuery, ISpecification<T> specification, bool evaluateCriteriaOnly = false) where T : class
    {
        ArgumentNullException.ThrowIfNull(specification);
        return Evaluators
            .Where(evaluator => !evaluateCriteriaOnly || evaluator.IsCriteriaEvaluator)
            .Aggregate(inputQuery, (query, evaluator) => evaluator.GetQuery(query, specification));
    }
}
