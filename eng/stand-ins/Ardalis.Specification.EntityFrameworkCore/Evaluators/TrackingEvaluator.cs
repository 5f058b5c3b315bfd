using Microsoft.EntityFrameworkCore;

namespace Ardalis.Specification.EntityFrameworkCore;

internal sealed class TrackingEvaluator : IEvaluator
{
    public static TrackingEvaluator Instance { get; } = new();

    public bool IsCriteriaEvaluator => true;

    public IQueryable<T> GetQuery<T>(IQueryable<T> query, ISpecification<T> specification) where T : class => specification switch
    {
        { AsNoTracking: true } => query.AsNoTracking(),
        { AsNoTrackingWithIdentityResolution: true } => query.AsNoTrackingWithIdentityResolution(),
        { AsTracking: true } => query.AsTracking(),
        _ => query,
    };
}
