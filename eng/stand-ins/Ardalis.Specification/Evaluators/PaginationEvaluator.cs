namespace Ardalis.Specification;

/// <summary>Applies Skip and Take.</summary>
public class PaginationEvaluator : IEvaluator, IInMemoryEvaluator
{
    private PaginationEvaluator()
    {
    }

    /// <summary>The only instance.</summary>
    public static PaginationEvaluator Instance { get; } = new();

    /// <inheritdoc/>
    public bool IsCriteriaEvaluator => false;

    /// <inheritdoc/>
    public IQueryable<T> GetQuery<T>(IQueryable<T> query, ISpecification<T> specification) where T : class
    {
        if (specification.Skip > 0)
            query = query.Skip(specification.Skip);
        return specification.Take >= 0 ? query.Take(specification.Take) : query;
    }

    /// <inheritdoc/>
    public IEnumerable<T> Evaluate<T>(IEnumerable<T> query, ISpecification<T> specification)
    {
        if (specification.Skip > 0)
            query = query.Skip(specification.Skip);
        return specification.Take >= 0 ? query.Take(specification.Take) : query;
    }
}
