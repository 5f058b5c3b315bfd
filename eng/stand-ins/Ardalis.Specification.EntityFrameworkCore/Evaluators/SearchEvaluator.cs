using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;

namespace Ardalis.Specification.EntityFrameworkCore;

internal sealed class SearchEvaluator : IEvaluator
{
    private static readonly MethodInfo Like =
        ((Func<DbFunctions, string, string, bool>)DbFunctionsExtensions.Like).Method;

    public static SearchEvaluator Instance { get; } = new();

    public bool IsCriteriaEvaluator => true;

    public IQueryable<T> GetQuery<T>(IQueryable<T> query, ISpecification<T> specification) where T : class =>
        specification.SearchCriterias.GroupBy(search => search.SearchGroup).Aggregate(query, (current, group) => current.Where(AnyOf(group)));

    private static Expression<Func<T, bool>> AnyOf<T>(IEnumerable<SearchExpressionInfo<T>> searches)
    {
        var entity = Expression.Parameter(typeof(T), "entity");
        var any = searches.Select<SearchExpressionInfo<T>, Expression>(search => ToLike(search, entity)).Aggregate(Expression.OrElse);
        return Expression.Lambda<Func<T, bool>>(any, entity);
    }

    private static MethodCallExpression ToLike<T>(SearchExpressionInfo<T> search, ParameterExpression entity)
    {
        var text = new ParameterSwap(search.Selector.Parameters[0], entity).Visit(search.Selector.Body);

        // A property of an object, not a constant: EF Core then makes the pattern a parameter, and one plan serves all patterns.
        var pattern = Expression.Property(Expression.Constant(search), nameof(search.SearchTerm));
        return Expression.Call(Like, Expression.Constant(EF.Functions), text, pattern);
    }

    private sealed class ParameterSwap(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : base.VisitParameter(node);
    }
}
