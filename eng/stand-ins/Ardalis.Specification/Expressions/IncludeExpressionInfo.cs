using System.Linq.Expressions;

namespace Ardalis.Specification;

/// <summary>From where an include starts.</summary>
public enum IncludeTypeEnum
{
    /// <summary>From the entity of the query.</summary>
    Include = 1,

    /// <summary>From what the include before it loads.</summary>
    ThenInclude = 2,
}

/// <summary>One step of related rows that a specification loads.</summary>
public class IncludeExpressionInfo
{
    /// <summary>Creates a step from the entity of the query.</summary>
    /// <param name="expression">The navigation.</param>
    public IncludeExpressionInfo(LambdaExpression expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        LambdaExpression = expression;
        Type = IncludeTypeEnum.Include;
    }

    /// <summary>Creates a step from what the step before it loads.</summary>
    /// <param name="expression">The navigation.</param>
    /// <param name="previousPropertyType">The type of the navigation before; an IEnumerable of the entity where that is a collection.</param>
    public IncludeExpressionInfo(LambdaExpression expression, Type previousPropertyType)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(previousPropertyType);
        LambdaExpression = expression;
        PreviousPropertyType = previousPropertyType;
        Type = IncludeTypeEnum.ThenInclude;
    }

    /// <summary>The navigation.</summary>
    public LambdaExpression LambdaExpression { get; }

    /// <summary>The type of the navigation before; null for a step from the entity.</summary>
    public Type? PreviousPropertyType { get; }

    /// <summary>From where the step starts.</summary>
    public IncludeTypeEnum Type { get; }
}
