using Microsoft.EntityFrameworkCore;

namespace Ardalis.Specification.EntityFrameworkCore;

/// <summary>Specifications on queries, where no repository is wanted.</summary>
public static class DbSetExtensions
{
    /// <summary>The query with the specification applied, without its post-processing.</summary>
    /// <typeparam name="TSource">The entity.</typeparam>
    /// <param name="source">The query to start from.</param>
    /// <param name="specification">The specification.</param>
    /// <param name="evaluator">The evaluator; the standard one by default.</param>
    public static IQueryable<TSource> WithSpecification<TSource>(
        this IQueryable<TSource> source, ISpecification<TSource> specification, ISpecificationEvaluator? evaluator = null) where TSource : class =>
        (evaluator ?? SpecificationEvaluator.Default).GetQuery(source, specification);

    /// <summary>The query with the specification and its selector applied, without its post-processing.</summary>
    /// <typeparam name="TSource">The entity.</typeparam>
    /// <typeparam name="TResult">What the specification returns.</typeparam>
    /// <param name="source">The query to start from.</param>
    /// <param name="specification">The specification.</param>
    /// <param name="evaluator">The evaluator; the standard one by default.</param>
    public static IQueryable<TResult> WithSpecification<TSource, TResult>(
        this IQueryable<TSource> source, ISpecification<TSource, TResult> specification, ISpecificationEvaluator? evaluator = null)
        where TSource : class =>
        (evaluator ?? SpecificationEvaluator.Default).GetQuery(source, specification);

    /// <summary>The entities that meet the specification, after its post-processing.</summary>
    /// <typeparam name="TSource">The entity.</typeparam>
    /// <param name="source">The table.</param>
    /// <param name="specification">The specification.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<List<TSource>> ToListAsync<TSource>(
        this DbSet<TSource> source, ISpecification<TSource> specification, CancellationToken cancellationToken = default) where TSource : class
    {
        var rows = await source.WithSpecification(specification).ToListAsync(cancellationToken);
        return specification.PostProcessingAction is { } process ? [.. process(rows)] : rows;
    }
}
