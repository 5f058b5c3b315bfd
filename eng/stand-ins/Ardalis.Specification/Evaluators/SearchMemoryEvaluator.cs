namespace Ardalis.Specification;

/// <summary>Applies the LIKE conditions in memory, without regard to case.</summary>
public class SearchMemoryEvaluator : IInMemoryEvaluator
{
    private SearchMemoryEvaluator()
    {
    }

    /// <summary>The only instance.</summary>
    public static SearchMemoryEvaluator Instance { get; } = new();

    /// <inheritdoc/>
    /// <exception cref="InvalidSearchPatternException">A pattern opens a bracket and does not close it.</exception>
    public IEnumerable<T> Evaluate<T>(IEnumerable<T> query, ISpecification<T> specification) =>
        specification.SearchCriterias.Any() ? query.Where(entity => SearchValidator.Instance.IsValid(entity, specification)) : query;
}
