using System.Linq.Expressions;
using System.Reflection;
using Ardalis.Specification;

namespace SvcInfra.Application.Common.Paging;

/// <summary>An order of a list. Rows with the same key are in the order of their ids, so that each row has one position.</summary>
internal abstract record ListSort<T>(Expression<Func<T, Guid>> Id)
{
    public abstract void Order(ISpecificationBuilder<T> query, bool descending);

    /// <returns>The rows after the position; null when its key cannot be a key of this order.</returns>
    public abstract Expression<Func<T, bool>>? After(ListPosition position, bool descending);

    /// <param name="key">The key of a row, from its DTO.</param>
    public abstract string? Write(object? key);

    protected static Expression<Func<T, object?>> Boxed(LambdaExpression key) =>
        Expression.Lambda<Func<T, object?>>(Expression.Convert(key.Body, typeof(object)), key.Parameters);

    protected static Expression Beyond(Expression key, Expression value, bool descending, bool orEqual = false)
    {
        if (key.Type == typeof(string))
        {
            (key, value) = (Expression.Call(Compare, key, value), Expression.Constant(0));
        }

        return (descending, orEqual) switch
        {
            (true, true) => Expression.LessThanOrEqual(key, value),
            (true, false) => Expression.LessThan(key, value),
            (false, true) => Expression.GreaterThanOrEqual(key, value),
            (false, false) => Expression.GreaterThan(key, value),
        };
    }

    private static readonly MethodInfo Compare = typeof(string).GetMethod(nameof(string.Compare), [typeof(string), typeof(string)])!;
}

/// <summary>By id alone: version 7 identifiers sort by creation time.</summary>
internal sealed record SortById<T>(Expression<Func<T, Guid>> Id) : ListSort<T>(Id)
{
    public override void Order(ISpecificationBuilder<T> query, bool descending) =>
        _ = descending ? query.OrderByDescending(Boxed(Id)) : query.OrderBy(Boxed(Id));

    public override Expression<Func<T, bool>>? After(ListPosition position, bool descending) =>
        Expression.Lambda<Func<T, bool>>(Beyond(Id.Body, QueryParameter.Of(position.Id), descending), Id.Parameters);

    public override string? Write(object? key) => null;
}

/// <summary>By a key, then by id. Nulls come last, in descending order first, on both engines.</summary>
internal sealed record SortByKey<T, TKey>(Expression<Func<T, Guid>> Id, Expression<Func<T, TKey>> Key) : ListSort<T>(Id)
{
    private readonly Type _type = Nullable.GetUnderlyingType(typeof(TKey)) ?? typeof(TKey);
    private readonly bool _hasNulls = Nullable.GetUnderlyingType(typeof(TKey)) is not null
        || (Key.Body is MemberExpression { Member: PropertyInfo property } && !property.PropertyType.IsValueType
            && new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable);

    public override void Order(ISpecificationBuilder<T> query, bool descending)
    {
        if (_hasNulls)
        {
            var isNull = Expression.Lambda<Func<T, object?>>(Expression.Convert(IsNull(Key.Body), typeof(object)), Key.Parameters);
            _ = descending
                ? query.OrderByDescending(isNull).ThenByDescending(Boxed(Key)).ThenByDescending(Boxed(Id))
                : query.OrderBy(isNull).ThenBy(Boxed(Key)).ThenBy(Boxed(Id));
        }
        else
        {
            _ = descending
                ? query.OrderByDescending(Boxed(Key)).ThenByDescending(Boxed(Id))
                : query.OrderBy(Boxed(Key)).ThenBy(Boxed(Id));
        }
    }

    public override Expression<Func<T, bool>>? After(ListPosition position, bool descending)
    {
        var key = Key.Body;
        var nextId = Beyond(new Rebind(Id.Parameters[0], Key.Parameters[0]).Visit(Id.Body), QueryParameter.Of(position.Id), descending);
        if (position.Key is null)
        {
            var tie = _hasNulls ? Expression.AndAlso(IsNull(key), nextId) : null;
            return tie is null ? null : Where(descending ? Expression.OrElse(tie, Expression.Not(IsNull(key))) : tie);
        }

        if (!ListValues.TryParse(_type, position.Key, out var parsed))
        {
            return null;
        }

        // The first comparison is redundant, but it lets the database use an index.
        var value = QueryParameter.Of((TKey)parsed!);
        var after = Expression.AndAlso(
            Beyond(key, value, descending, orEqual: true), Expression.OrElse(Beyond(key, value, descending), nextId));
        return Where(_hasNulls && !descending ? Expression.OrElse(after, IsNull(key)) : after);
    }

    public override string? Write(object? key) => key is null ? null : ListValues.Write(key);

    private static BinaryExpression IsNull(Expression key) => Expression.Equal(key, Expression.Constant(null, key.Type));

    private Expression<Func<T, bool>> Where(Expression test) => Expression.Lambda<Func<T, bool>>(test, Key.Parameters);

    private sealed class Rebind(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}
