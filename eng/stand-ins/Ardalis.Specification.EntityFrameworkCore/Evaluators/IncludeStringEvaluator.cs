using Microsoft.EntityFrameworkCore;

namespace Ardalis.Specification.EntityFrameworkCore;

internal sealed class IncludeStringEvaluator : IEvaluator
{
    public static IncludeStringEvaluator Instance { get; } = new();

    public bool IsCriteriaEvaluator => false;

    public IQueryable<T> GetQuery<T>(IQueryable<T> query, ISpecification<T> specification) where T : class =>
        specification.IncludeStrings.Aggregate(query, (current, path) => current.Include(path));
}
