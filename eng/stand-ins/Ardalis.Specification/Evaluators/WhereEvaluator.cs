namespace Ardalis.Specification;

/// <summary>Applies the conditions.</summary>
public class WhereEvaluator : IEvaluator, IInMemoryEvaluator
{
    private WhereEvaluator()
    {
    }

    /// <summary>The only instance.</summary>
    public static WhereEvaluator Instance { get; } = new();

    /// <inheritdoc/>
    public bool IsCriteriaEvaluator => true;

    /// <inheritdoc/>
    public IQueryable<T> GetQuery<T>(IQueryable<T> query, ISpecification<T> specification) where T : class =>
        specification.WhereExpressions.Aggregate(query, (current, where) => current.Where(where.Filter));

    /// <inheritdoc/>
    public IEnumerable<T> Evaluate<T>(IEnumerable<T> query, ISpecification<T> specification) =>
        specification.WhereExpressions.Aggregate(query, (current, where) => current.Where(where.FilterFunc));
}
