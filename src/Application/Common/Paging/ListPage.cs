using System.Linq.Expressions;
using Ardalis.Specification;

namespace SvcInfra.Application.Common.Paging;

/// <summary>
/// One keyset page: the rows after a position in the sort order. Page 1,000 costs as much as page 1, and rows that are added between two pages
/// neither repeat nor skip a row. <see cref="ListPages"/> makes it.
/// </summary>
public sealed class ListPage<T> : Specification<T>
    where T : class
{
    internal ListPage()
    {
    }

    /// <summary>Whether the page reads from the largest key to the smallest, for a store that joins the page to other tables.</summary>
    public bool IsDescending { get; private set; }

    /// <summary>Narrows the list further, by what the caller may see.</summary>
    public ListPage<T> Where(Expression<Func<T, bool>> condition)
    {
        Query.Where(condition);
        return this;
    }

    internal void Order(ListSort<T> sort, bool descending, int take)
    {
        IsDescending = descending;
        sort.Order(Query, descending);
        Query.Take(take);
    }
}
