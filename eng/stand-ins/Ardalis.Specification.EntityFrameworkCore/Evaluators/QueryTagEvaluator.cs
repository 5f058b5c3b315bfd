using Microsoft.EntityFrameworkCore;

namespace Ardalis.Specification.EntityFrameworkCore;

internal sealed class QueryTagEvaluator : IEvaluator
{
    public static QueryTagEvaluator Instance { get; } = new();

    public bool IsCriteriaEvaluator => true;

    public IQueryable<T> GetQuery<T>(IQueryable<T> query, ISpecification<T> specification) where T : class =>
        specification.QueryTags.Aggregate(query, (current, tag) => current.TagWith(tag));
}
