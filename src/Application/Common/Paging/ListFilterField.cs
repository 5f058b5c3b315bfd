using System.Linq.Expressions;

namespace SvcInfra.Application.Common.Paging;

internal abstract record ListFilterField<T>(string Name, Type Type) : ListField(Name, Type)
{
    /// <param name="op">One of <see cref="ListField.Operators"/>.</param>
    /// <param name="text">Accepted by <see cref="ListField.Refuse"/>.</param>
    public abstract Expression<Func<T, bool>> Predicate(string op, string text);
}

internal sealed record ListFilterField<T, TValue>(string Name, Expression<Func<T, TValue>> Value)
    : ListFilterField<T>(Name, Nullable.GetUnderlyingType(typeof(TValue)) ?? typeof(TValue))
{
    public override Expression<Func<T, bool>> Predicate(string op, string text)
    {
        var field = Value.Body;
        Expression test = op switch
        {
            "eq" => Expression.Equal(field, ValueOf(text)),
            "ne" => Expression.NotEqual(field, ValueOf(text)),
            "gt" => Expression.GreaterThan(field, ValueOf(text)),
            "gte" => Expression.GreaterThanOrEqual(field, ValueOf(text)),
            "lt" => Expression.LessThan(field, ValueOf(text)),
            "lte" => Expression.LessThanOrEqual(field, ValueOf(text)),
            "contains" => Contains(field, text),
            In => IsOneOf(field, text),
            _ => throw new ArgumentOutOfRangeException(nameof(op), op, null),
        };
        return Expression.Lambda<Func<T, bool>>(test, Value.Parameters);
    }

    private Expression ValueOf(string text) => QueryParameter.Of(Parse(text));

    private TValue Parse(string text) =>
        ListValues.TryParse(Type, text, out var value) ? (TValue)value! : throw new FormatException($"{Name} was not validated.");

    /// <summary>Ignores the case of ASCII letters, as both engines do in columns in byte order.</summary>
    private static MethodCallExpression Contains(Expression field, string text)
    {
        var part = string.Concat(text.Select(c => char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : c));
        var lower = Expression.Call(field, nameof(string.ToLower), Type.EmptyTypes);
        return Expression.Call(lower, nameof(string.Contains), Type.EmptyTypes, QueryParameter.Of(part));
    }

    private MethodCallExpression IsOneOf(Expression field, string text)
    {
        List<TValue> values = [.. ListValues.Split(text).Select(Parse)];
        return Expression.Call(QueryParameter.Of(values), nameof(List<>.Contains), Type.EmptyTypes, field);
    }
}
