using System.Linq.Expressions;

namespace Ardalis.Specification;

/// <summary>One LIKE condition of a specification.</summary>
/// <typeparam name="T">The entity.</typeparam>
public class SearchExpressionInfo<T>
{
    /// <summary>Creates a LIKE condition.</summary>
    /// <param name="selector">The text to look at.</param>
    /// <param name="searchTerm">The LIKE pattern; not empty.</param>
    /// <param name="searchGroup">Conditions of one group are alternatives; 1 by default.</param>
    public SearchExpressionInfo(Expression<Func<T, string?>> selector, string searchTerm, int searchGroup = 1)
    {
        ArgumentNullException.ThrowIfNull(selector);
        ArgumentException.ThrowIfNullOrEmpty(searchTerm);
        Selector = selector;
        SearchTerm = searchTerm;
        SearchGroup = searchGroup;
    }

    /// <summary>The text to look at, for a query provider.</summary>
    public Expression<Func<T, string?>> Selector { get; }

    /// <summary>The LIKE pattern: % stands for any text, _ for any one character.</summary>
    public string SearchTerm { get; }

    /// <summary>The group; conditions of one group are alternatives, groups must all hold.</summary>
    public int SearchGroup { get; }

    /// <summary>The text to look at, compiled at first use for evaluation in memory.</summary>
    public Func<T, string?> SelectorFunc => field ??= Selector.Compile();
}
