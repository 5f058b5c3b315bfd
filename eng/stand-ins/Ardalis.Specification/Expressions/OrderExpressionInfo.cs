using System.Linq.Expressions;

namespace Ardalis.Specification;

/// <summary>Where a sort key stands in the order and which way it runs.</summary>
public enum OrderTypeEnum
{
    /// <summary>Starts the order, ascending.</summary>
    OrderBy = 1,

    /// <summary>Starts the order, descending.</summary>
    OrderByDescending = 2,

    /// <summary>Decides between equal keys, ascending.</summary>
    ThenBy = 3,

    /// <summary>Decides between equal keys, descending.</summary>
    ThenByDescending = 4,
}

/// <summary>One sort key of a specification.</summary>
/// <typeparam name="T">The entity.</typeparam>
/// <param name="keySelector">The key.</param>
/// <param name="orderType">Its place and direction.</param>
public class OrderExpressionInfo<T>(Expression<Func<T, object?>> keySelector, OrderTypeEnum orderType)
{
    /// <summary>The key, for a query provider.</summary>
    public Expression<Func<T, object?>> KeySelector { get; } = keySelector ?? throw new ArgumentNullException(nameof(keySelector));

    /// <summary>Its place and direction.</summary>
    public OrderTypeEnum OrderType { get; } = orderType;

    /// <summary>The key, compiled at first use for evaluation in memory.</summary>
    public Func<T, object?> KeySelectorFunc => field ??= KeySelector.Compile();
}
