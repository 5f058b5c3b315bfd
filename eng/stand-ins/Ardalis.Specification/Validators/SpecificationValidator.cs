namespace Ardalis.Specification;

/// <summary>Checks the conditions and the LIKE conditions of a specification.</summary>
public class SpecificationValidator : ISpecificationValidator
{
    /// <summary>Creates a validator with the standard aspects.</summary>
    public SpecificationValidator() : this([WhereValidator.Instance, SearchValidator.Instance])
    {
    }

    /// <summary>Creates a validator with aspects of one's own choice.</summary>
    /// <param name="validators">The aspects; all must hold.</param>
    public SpecificationValidator(IEnumerable<IValidator> validators) => Validators = [.. validators];

    /// <summary>The shared validator with the standard aspects.</summary>
    public static SpecificationValidator Default { get; } = new();

    /// <summary>The aspects; all must hold.</summary>
    protected List<IValidator> Validators { get; }

    /// <inheritdoc/>
    public virtual bool IsValid<T>(T entity, ISpecification<T> specification) =>
        Validators.TrueForAll(validator => validator.IsValid(entity, specification));
}

/// <summary>Checks the conditions.</summary>
public class WhereValidator : IValidator
{
    private WhereValidator()
    {
    }

    /// <summary>The only instance.</summary>
    public static WhereValidator Instance { get; } = new();

    /// <inheritdoc/>
    public bool IsValid<T>(T entity, ISpecification<T> specification) =>
        specification.WhereExpressions.All(where => where.FilterFunc(entity));
}

/// <summary>Checks the LIKE conditions: any of each group. A null text meets none.</summary>
public class SearchValidator : IValidator
{
    private SearchValidator()
    {
    }

    /// <summary>The only instance.</summary>
    public static SearchValidator Instance { get; } = new();

    /// <inheritdoc/>
    public bool IsValid<T>(T entity, ISpecification<T> specification) =>
        specification.SearchCriterias.GroupBy(search => search.SearchGroup).All(group => group.Any(search => Matches(search, entity)));

    private static bool Matches<T>(SearchExpressionInfo<T> search, T entity) =>
        search.SelectorFunc(entity) is { } text && LikePattern.Matches(text, search.SearchTerm);
}
