namespace SvcInfra.Application.Common.Paging;

/// <summary>One page of a list.</summary>
/// <param name="Items">At most as many as requested.</param>
/// <param name="NextCursor">Send it as <c>cursor</c> to get the next page; null on the last page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor) : IPage;

public static class Page
{
    /// <summary>Makes a page from one row more than it may have: the extra row shows that another page follows, without a count.</summary>
    /// <param name="rows">At most <paramref name="limit"/> + 1.</param>
    /// <param name="limit">The maximum number of items on the page.</param>
    /// <param name="cursorOf">Creates the cursor that continues after this row.</param>
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

/// <summary>The cursor of a page, for code that does not know the type of its items.</summary>
public interface IPage
{
    string? NextCursor { get; }
}

/// <summary>The number of items on a page.</summary>
public static class PageLimit
{
    public const int Default = 20;
    public const int Max = 100;
}
