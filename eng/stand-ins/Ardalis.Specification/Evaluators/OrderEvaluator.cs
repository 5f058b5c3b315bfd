namespace Ardalis.Specification;

/// <summary>Applies the order.</summary>
public class OrderEvaluator : IEvaluator, IInMemoryEvaluator
{
    private OrderEvaluator()
    {
    }

    /// <summary>The only instance.</summary>
    public static OrderEvaluator Instance { get; } = new();

    /// <inheritdoc/>
    public bool IsCriteriaEvaluator => false;

    /// <inheritdoc/>
    /// <exception cref="DuplicateOrderChainException">The specification starts more than one order.</exception>
    public IQueryable<T> GetQuery<T>(IQueryable<T> query, ISpecification<T> specification) where T : class
    {
        RejectSecondChain(specification);
        IOrderedQueryable<T>? ordered = null;
        foreach (var order in specification.OrderExpressions)
        {
            ordered = order.OrderType switch
            {
                OrderTypeEnum.OrderBy => query.OrderBy(order.KeySelector),
                OrderTypeEnum.OrderByDescending => query.OrderByDescending(order.KeySelector),
                OrderTypeEnum.ThenBy => ordered?.ThenBy(order.KeySelector),
                _ => ordered?.ThenByDescending(order.KeySelector),
            };
        }

        return ordered ?? query;
    }

    /// <inheritdoc/>
    /// <exception cref="DuplicateOrderChainException">The specification starts more than one order.</exception>
    public IEnumerable<T> Evaluate<T>(IEnumerable<T> query, ISpecification<T> specification)
    {
        RejectSecondChain(specification);
        IOrderedEnumerable<T>? ordered = null;
        foreach (var order in specification.OrderExpressions)
        {
            ordered = order.OrderType switch
            {
                OrderTypeEnum.OrderBy => query.OrderBy(order.KeySelectorFunc),
                OrderTypeEnum.OrderByDescending => query.OrderByDescending(order.KeySelectorFunc),
                OrderTypeEnum.ThenBy => ordered?.ThenBy(order.KeySelectorFunc),
                _ => ordered?.ThenByDescending(order.KeySelectorFunc),
            };
        }

        return ordered ?? query;
    }

    private static void RejectSecondChain<T>(ISpecification<T> specification)
    {
        if (specification.OrderExpressions.Count(o => o.OrderType is OrderTypeEnum.OrderBy or OrderTypeEnum.OrderByDescending) > 1)
            throw new DuplicateOrderChainException();
    }
}
