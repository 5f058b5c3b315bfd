namespace Ardalis.Specification;

/// <summary>
/// The base of specification classes: the constructor says what it wants with <see cref="Query"/>. Once built, an instance is read only and may be
/// used again and by several threads.
/// </summary>
/// <typeparam name="T">The entity.</typeparam>
public class Specification<T> : ISpecification<T>
{
    private readonly List<WhereExpressionInfo<T>> _wheres = [];
    private readonly List<OrderExpressionInfo<T>> _orders = [];
    private readonly List<IncludeExpressionInfo> _includes = [];
    private readonly List<string> _includeStrings = [];
    private readonly List<SearchExpressionInfo<T>> _searches = [];
    private readonly List<string> _tags = [];

    /// <inheritdoc/>
    public ISpecificationBuilder<T> Query => new SpecificationBuilder<T>(this);

    /// <inheritdoc/>
    public Dictionary<string, object> Items => field ??= new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IEnumerable<WhereExpressionInfo<T>> WhereExpressions => _wheres;

    /// <inheritdoc/>
    public IEnumerable<OrderExpressionInfo<T>> OrderExpressions => _orders;

    /// <inheritdoc/>
    public IEnumerable<IncludeExpressionInfo> IncludeExpressions => _includes;

    /// <inheritdoc/>
    public IEnumerable<string> IncludeStrings => _includeStrings;

    /// <inheritdoc/>
    public IEnumerable<SearchExpressionInfo<T>> SearchCriterias => _searches;

    /// <inheritdoc/>
    public IEnumerable<string> QueryTags => _tags;

    /// <inheritdoc/>
    public int Take { get; internal set; } = -1;

    /// <inheritdoc/>
    public int Skip { get; internal set; } = -1;

    /// <inheritdoc/>
    public Func<IEnumerable<T>, IEnumerable<T>>? PostProcessingAction { get; internal set; }

    /// <inheritdoc/>
    public bool CacheEnabled => CacheKey is not null;

    /// <inheritdoc/>
    public string? CacheKey { get; internal set; }

    /// <inheritdoc/>
    public bool AsTracking { get; internal set; }

    /// <inheritdoc/>
    public bool AsNoTracking { get; internal set; }

    /// <inheritdoc/>
    public bool AsNoTrackingWithIdentityResolution { get; internal set; }

    /// <inheritdoc/>
    public bool AsSplitQuery { get; internal set; }

    /// <inheritdoc/>
    public bool IgnoreQueryFilters { get; internal set; }

    /// <inheritdoc/>
    public bool IgnoreAutoIncludes { get; internal set; }

    /// <summary>What <see cref="Evaluate"/> uses; override to add evaluators of one's own.</summary>
    protected virtual IInMemorySpecificationEvaluator Evaluator => InMemorySpecificationEvaluator.Default;

    /// <summary>What <see cref="IsSatisfiedBy"/> uses; override to add validators of one's own.</summary>
    protected virtual ISpecificationValidator Validator => SpecificationValidator.Default;

    /// <inheritdoc/>
    public virtual IEnumerable<T> Evaluate(IEnumerable<T> entities) => Evaluator.Evaluate(entities, this);

    /// <inheritdoc/>
    public virtual bool IsSatisfiedBy(T entity) => Validator.IsValid(entity, this);

    internal void Add(WhereExpressionInfo<T> where) => _wheres.Add(where);

    internal void Add(OrderExpressionInfo<T> order) => _orders.Add(order);

    internal void Add(IncludeExpressionInfo include) => _includes.Add(include);

    internal void Add(SearchExpressionInfo<T> search) => _searches.Add(search);

    internal void AddIncludeString(string path) => _includeStrings.Add(path);

    internal void AddTag(string tag) => _tags.Add(tag);
}
