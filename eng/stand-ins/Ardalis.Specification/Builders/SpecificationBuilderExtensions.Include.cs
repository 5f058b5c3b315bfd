using System.Linq.Expressions;

namespace Ardalis.Specification;

public static partial class SpecificationBuilderExtensions
{
    extension<T>(ISpecificationBuilder<T> builder) where T : class
    {
        /// <summary>Loads related rows by a dotted path of navigation names.</summary>
        /// <param name="includeString">The path, for example <c>Orders.Lines</c>.</param>
        /// <param name="condition">False leaves the call out.</param>
        public ISpecificationBuilder<T> Include(string includeString, bool condition = true)
        {
            if (condition)
                builder.Specification.AddIncludeString(includeString);
            return builder;
        }

        /// <summary>Loads related rows; a collection may be filtered, ordered and limited in the expression.</summary>
        /// <param name="navigationSelector">The navigation.</param>
        /// <param name="condition">False leaves the call and the ThenIncludes after it out.</param>
        public IIncludableSpecificationBuilder<T, TProperty> Include<TProperty>(
            Expression<Func<T, TProperty>> navigationSelector, bool condition = true)
        {
            if (condition)
                builder.Specification.Add(new IncludeExpressionInfo(navigationSelector));
            return new IncludableSpecificationBuilder<T, TProperty>(builder.Specification, isDiscarded: !condition);
        }
    }

    extension<T, TResult>(ISpecificationBuilder<T, TResult> builder) where T : class
    {
        /// <inheritdoc cref="Include{T}(ISpecificationBuilder{T}, string, bool)"/>
        public ISpecificationBuilder<T, TResult> Include(string includeString, bool condition = true)
        {
            ((ISpecificationBuilder<T>)builder).Include(includeString, condition);
            return builder;
        }

        /// <inheritdoc cref="Include{T, TProperty}(ISpecificationBuilder{T}, Expression{Func{T, TProperty}}, bool)"/>
        public IIncludableSpecificationBuilder<T, TResult, TProperty> Include<TProperty>(
            Expression<Func<T, TProperty>> navigationSelector, bool condition = true)
        {
            if (condition)
                builder.Specification.Add(new IncludeExpressionInfo(navigationSelector));
            return new IncludableSpecificationBuilder<T, TResult, TProperty>(builder.Specification, isDiscarded: !condition);
        }
    }

    // ThenInclude is written as classic extension methods: the choice between the entity and the collection overload is made by the receiver's type,
    // and inferring TPreviousProperty from it needs the receiver among the ordinary parameters.

    /// <summary>Continues an include of one entity.</summary>
    /// <param name="builder">The include before.</param>
    /// <param name="navigationSelector">The navigation.</param>
    /// <param name="condition">False leaves the call and the ThenIncludes after it out.</param>
    public static IIncludableSpecificationBuilder<TEntity, TProperty> ThenInclude<TEntity, TPreviousProperty, TProperty>(
        this IIncludableSpecificationBuilder<TEntity, TPreviousProperty> builder,
        Expression<Func<TPreviousProperty, TProperty>> navigationSelector, bool condition = true) where TEntity : class =>
        Continue<TEntity, TProperty>(builder, navigationSelector, typeof(TPreviousProperty), condition);

    /// <summary>Continues an include of a collection.</summary>
    /// <param name="builder">The include before.</param>
    /// <param name="navigationSelector">The navigation.</param>
    /// <param name="condition">False leaves the call and the ThenIncludes after it out.</param>
    public static IIncludableSpecificationBuilder<TEntity, TProperty> ThenInclude<TEntity, TPreviousProperty, TProperty>(
        this IIncludableSpecificationBuilder<TEntity, IEnumerable<TPreviousProperty>> builder,
        Expression<Func<TPreviousProperty, TProperty>> navigationSelector, bool condition = true) where TEntity : class =>
        Continue<TEntity, TProperty>(builder, navigationSelector, typeof(IEnumerable<TPreviousProperty>), condition);

    /// <inheritdoc cref="ThenInclude{TEntity, TPreviousProperty, TProperty}(IIncludableSpecificationBuilder{TEntity, TPreviousProperty}, Expression{Func{TPreviousProperty, TProperty}}, bool)"/>
    public static IIncludableSpecificationBuilder<TEntity, TResult, TProperty> ThenInclude<TEntity, TResult, TPreviousProperty, TProperty>(
        this IIncludableSpecificationBuilder<TEntity, TResult, TPreviousProperty> builder,
        Expression<Func<TPreviousProperty, TProperty>> navigationSelector, bool condition = true) where TEntity : class =>
        Continue<TEntity, TResult, TProperty>(builder, navigationSelector, typeof(TPreviousProperty), condition);

    /// <inheritdoc cref="ThenInclude{TEntity, TPreviousProperty, TProperty}(IIncludableSpecificationBuilder{TEntity, IEnumerable{TPreviousProperty}}, Expression{Func{TPreviousProperty, TProperty}}, bool)"/>
    public static IIncludableSpecificationBuilder<TEntity, TResult, TProperty> ThenInclude<TEntity, TResult, TPreviousProperty, TProperty>(
        this IIncludableSpecificationBuilder<TEntity, TResult, IEnumerable<TPreviousProperty>> builder,
        Expression<Func<TPreviousProperty, TProperty>> navigationSelector, bool condition = true) where TEntity : class =>
        Continue<TEntity, TResult, TProperty>(builder, navigationSelector, typeof(IEnumerable<TPreviousProperty>), condition);

    private static IncludableSpecificationBuilder<T, TProperty> Continue<T, TProperty>(
        ISpecificationBuilder<T> builder, LambdaExpression navigation, Type previous, bool condition) where T : class =>
        new(builder.Specification, isDiscarded: !TryContinue(builder, navigation, previous, condition));

    private static IncludableSpecificationBuilder<T, TResult, TProperty> Continue<T, TResult, TProperty>(
        ISpecificationBuilder<T, TResult> builder, LambdaExpression navigation, Type previous, bool condition) where T : class =>
        new(builder.Specification, isDiscarded: !TryContinue(builder, navigation, previous, condition));

    private static bool TryContinue<T>(ISpecificationBuilder<T> builder, LambdaExpression navigation, Type previous, bool condition)
    {
        if (!condition || Chain.IsDiscarded(builder))
            return false;
        builder.Specification.Add(new IncludeExpressionInfo(navigation, previous));
        return true;
    }
}
