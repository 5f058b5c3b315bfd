using Microsoft.EntityFrameworkCore;

namespace Ardalis.Specification.EntityFrameworkCore;

// Part of the criteria: a count that kept the model's filters would not agree with the list it belongs to.
internal sealed class QueryOptionsEvaluator : IEvaluator
{
    public static QueryOptionsEvaluator Instance { get; } = new();

    public bool IsCriteriaEvaluator => true;

    public IQueryable<T> GetQuery<T>(IQueryable<T> query, ISpecification<T> specification) where T : class
    {
        if (specification.IgnoreQueryFilters)
            query = query.IgnoreQueryFilters();
        if (specification.IgnoreAutoIncludes)
            query = query.IgnoreAutoIncludes();
        return specification.AsSplitQuery ? query.AsSplitQuery() : query;
    }
}
