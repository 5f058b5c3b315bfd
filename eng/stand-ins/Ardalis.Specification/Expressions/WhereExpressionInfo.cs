using System.Linq.Expressions;

namespace Ardalis.Specification;

/// <summary>One condition of a specification.</summary>
/// <typeparam name="T">The entity.</typeparam>
/// <param name="filter">The condition.</param>
public class WhereExpressionInfo<T>(Expression<Func<T, bool>> filter)
{
    /// <summary>The condition, for a query provider.</summary>
    public Expression<Func<T, bool>> Filter { get; } = filter ?? throw new ArgumentNullException(nameof(filter));

    /// <summary>The condition, compiled at first use for evaluation in memory.</summary>
    public Func<T, bool> FilterFunc => field ??= Filter.Compile();
}
