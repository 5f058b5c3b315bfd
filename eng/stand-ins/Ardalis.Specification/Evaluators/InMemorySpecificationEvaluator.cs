namespace Ardalis.Specification;

/// <summary>Applies conditions, search, order and paging in memory, and the post-processing last.</summary>
public class InMemorySpecificationEvaluator : IInMemorySpecificationEvaluator
{
    /// <summary>Creates an evaluator with the standard aspects.</summary>
    public InMemorySpecificationEvaluator()
        : this([WhereEvaluator.Instance, SearchMemoryEvaluator.Instance, OrderEvaluator.Instance, PaginationEvaluator.Instance])
    {
    }

    /// <summary>Creates an evaluator with aspects of one's own choice.</summary>
    /// <param name="evaluators">The aspects, in the order in which they apply.</param>
    public InMemorySpecificationEvaluator(IEnumerable<IInMemoryEvaluator> evaluators) => Evaluators = [.. evaluators];

    /// <summary>The shared evaluator with the standard aspects.</summary>
    public static InMemorySpecificationEvaluator Default { get; } = new();

    /// <summary>The aspects, in the order in which they apply.</summary>
    protected List<IInMemoryEvaluator> Evaluators { get; }

    /// <inheritdoc/>
    public virtual IEnumerable<TResult> Evaluate<T, TResult>(IEnumerable<T> source, ISpecification<T, TResult> specification)
    {
        var entities = Evaluate(source, (ISpecification<T>)specification);
        var results = (specification.Selector, specification.SelectorMany) switch
        {
            ({ } one, null) => entities.Select(one.Compile()),
            (null, { } many) => entities.SelectMany(many.Compile()),
            (null, null) => throw new SelectorNotFoundException(),
            _ => throw new ConcurrentSelectorsException(),
        };
        return specification.PostProcessingAction?.Invoke(results) ?? results;
    }

    /// <inheritdoc/>
    public virtual IEnumerable<T> Evaluate<T>(IEnumerable<T> source, ISpecification<T> specification)
    {
        var result = Evaluators.Aggregate(source, (current, evaluator) => evaluator.Evaluate(current, specification));
        return specification.PostProcessingAction?.Invoke(result) ?? result;
    }
}
