using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Ardalis.Specification.EntityFrameworkCore;

/// <summary>
/// Include and ThenInclude are generic in types that a specification knows only at run time. Each combination is bound once to a delegate and kept:
/// there are as many as include steps in the program.
/// </summary>
internal sealed class IncludeEvaluator : IEvaluator
{
    private static readonly ConcurrentDictionary<(Type Entity, Type Navigation, Type? Previous), Step> Steps = new();

    public static IncludeEvaluator Instance { get; } = new();

    private delegate IQueryable Step(IQueryable query, LambdaExpression navigation);

    public bool IsCriteriaEvaluator => false;

    public IQueryable<T> GetQuery<T>(IQueryable<T> query, ISpecification<T> specification) where T : class
    {
        foreach (var include in specification.IncludeExpressions)
        {
            var step = Steps.GetOrAdd((typeof(T), include.LambdaExpression.Type, include.PreviousPropertyType), static key => Bind(key));
            query = (IQueryable<T>)step(query, include.LambdaExpression);
        }

        return query;
    }

    private static Step Bind((Type Entity, Type Navigation, Type? Previous) key)
    {
        // Func<TFrom, TProperty>, the type of the navigation's delegate.
        var (from, property) = (key.Navigation.GenericTypeArguments[0], key.Navigation.GenericTypeArguments[1]);
        return key.Previous is null ? Close(nameof(Include), key.Entity, property)
            : key.Previous == from ? Close(nameof(ThenIncludeOfEntity), key.Entity, from, property)
            : Close(nameof(ThenIncludeOfCollection), key.Entity, from, property);
    }

    private static Step Close(string method, params Type[] types) =>
        typeof(IncludeEvaluator).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(types).CreateDelegate<Step>();

    private static IQueryable Include<T, TProperty>(IQueryable query, LambdaExpression navigation) where T : class =>
        ((IQueryable<T>)query).Include((Expression<Func<T, TProperty>>)navigation);

    private static IQueryable ThenIncludeOfEntity<T, TFrom, TProperty>(IQueryable query, LambdaExpression navigation) where T : class =>
        ((IIncludableQueryable<T, TFrom>)query).ThenInclude((Expression<Func<TFrom, TProperty>>)navigation);

    private static IQueryable ThenIncludeOfCollection<T, TFrom, TProperty>(IQueryable query, LambdaExpression navigation) where T : class =>
        ((IIncludableQueryable<T, IEnumerable<TFrom>>)query).ThenInclude((Expression<Func<TFrom, TProperty>>)navigation);
}
