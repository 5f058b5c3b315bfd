using System.Linq.Expressions;

namespace Ardalis.Specification;

public static partial class SpecificationBuilderExtensions
{
    extension<T>(ISpecificationBuilder<T> builder)
    {
        /// <summary>Starts the order, ascending.</summary>
        /// <param name="keySelector">The key.</param>
        /// <param name="condition">False leaves the call and the rest of its chain out.</param>
        public IOrderedSpecificationBuilder<T> OrderBy(Expression<Func<T, object?>> keySelector, bool condition = true) =>
            AddOrder(builder, keySelector, OrderTypeEnum.OrderBy, isDiscarded: !condition);

        /// <summary>Starts the order, descending.</summary>
        /// <param name="keySelector">The key.</param>
        /// <param name="condition">False leaves the call and the rest of its chain out.</param>
        public IOrderedSpecificationBuilder<T> OrderByDescending(Expression<Func<T, object?>> keySelector, bool condition = true) =>
            AddOrder(builder, keySelector, OrderTypeEnum.OrderByDescending, isDiscarded: !condition);
    }

    extension<T, TResult>(ISpecificationBuilder<T, TResult> builder)
    {
        /// <inheritdoc cref="OrderBy{T}(ISpecificationBuilder{T}, Expression{Func{T, object}}, bool)"/>
        public IOrderedSpecificationBuilder<T, TResult> OrderBy(Expression<Func<T, object?>> keySelector, bool condition = true) =>
            AddOrder(builder, keySelector, OrderTypeEnum.OrderBy, isDiscarded: !condition);

        /// <inheritdoc cref="OrderByDescending{T}(ISpecificationBuilder{T}, Expression{Func{T, object}}, bool)"/>
        public IOrderedSpecificationBuilder<T, TResult> OrderByDescending(Expression<Func<T, object?>> keySelector, bool condition = true) =>
            AddOrder(builder, keySelector, OrderTypeEnum.OrderByDescending, isDiscarded: !condition);
    }

    extension<T>(IOrderedSpecificationBuilder<T> builder)
    {
        /// <summary>Decides between equal keys, ascending.</summary>
        /// <param name="keySelector">The key.</param>
        /// <param name="condition">False leaves the call and the rest of its chain out.</param>
        public IOrderedSpecificationBuilder<T> ThenBy(Expression<Func<T, object?>> keySelector, bool condition = true) =>
            AddOrder(builder, keySelector, OrderTypeEnum.ThenBy, isDiscarded: !condition || Chain.IsDiscarded(builder));

        /// <summary>Decides between equal keys, descending.</summary>
        /// <param name="keySelector">The key.</param>
        /// <param name="condition">False leaves the call and the rest of its chain out.</param>
        public IOrderedSpecificationBuilder<T> ThenByDescending(Expression<Func<T, object?>> keySelector, bool condition = true) =>
            AddOrder(builder, keySelector, OrderTypeEnum.ThenByDescending, isDiscarded: !condition || Chain.IsDiscarded(builder));
    }

    extension<T, TResult>(IOrderedSpecificationBuilder<T, TResult> builder)
    {
        /// <inheritdoc cref="ThenBy{T}(IOrderedSpecificationBuilder{T}, Expression{Func{T, object}}, bool)"/>
        public IOrderedSpecificationBuilder<T, TResult> ThenBy(Expression<Func<T, object?>> keySelector, bool condition = true) =>
            AddOrder(builder, keySelector, OrderTypeEnum.ThenBy, isDiscarded: !condition || Chain.IsDiscarded(builder));

        /// <inheritdoc cref="ThenByDescending{T}(IOrderedSpecificationBuilder{T}, Expression{Func{T, object}}, bool)"/>
        public IOrderedSpecificationBuilder<T, TResult> ThenByDescending(Expression<Func<T, object?>> keySelector, bool condition = true) =>
            AddOrder(builder, keySelector, OrderTypeEnum.ThenByDescending, isDiscarded: !condition || Chain.IsDiscarded(builder));
    }

    private static SpecificationBuilder<T> AddOrder<T>(
        ISpecificationBuilder<T> builder, Expression<Func<T, object?>> keySelector, OrderTypeEnum type, bool isDiscarded)
    {
        if (!isDiscarded)
            builder.Specification.Add(new OrderExpressionInfo<T>(keySelector, type));
        return new SpecificationBuilder<T>(builder.Specification, isDiscarded);
    }

    private static SpecificationBuilder<T, TResult> AddOrder<T, TResult>(
        ISpecificationBuilder<T, TResult> builder, Expression<Func<T, object?>> keySelector, OrderTypeEnum type, bool isDiscarded)
    {
        if (!isDiscarded)
            builder.Specification.Add(new OrderExpressionInfo<T>(keySelector, type));
        return new SpecificationBuilder<T, TResult>(builder.Specification, isDiscarded);
    }
}
