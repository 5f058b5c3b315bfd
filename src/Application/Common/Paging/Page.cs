namespace SvcInfra.Application.Common.Paging;

/// <summary>One page of a list.</summary>
/// <param name="Items">At most as many as were asked for.</param>
/// <param name="NextCursor">Give it back as <c>cursor</c> for the next page; null on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor) : IPage;

public static class Page
{
    /// <summary>A page out of one row more than it may have: whether there is one tells if another page follows, without a count.</summary>
    /// <param name="rows">At most <paramref name="limit"/> + 1.</param>
    /// <param name="limit">How many items the page may have.</param>
    /// <param name="cursorOf">Where a page that ends with this row ended.</param>
    public static Page<T> Of<T>(List<T> rows, int limit, Func<T, Cursor> cursorOf)
    {
        if (rows.Count <= limit)
        {
            return new Page<T>(rows, NextCursor: null);
        }

        rows.RemoveAt(limit);
        return new Page<T>(rows, cursorOf(rows[^1]).ToString());
    }
}

/// <summary>Any page, for whoever needs only its cursor.</summary>
public interface IPage
{
    string? NextCursor { get; }
}

/// <summary>How many items a page may have.</summary>
public static class PageLimit
{
    public const int Default = 20;
    public const int Max = 100;
}
