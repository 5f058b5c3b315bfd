using System.Collections;

namespace SvcInfra.Application.Common.Paging;

/// <summary>One page of a list.</summary>
/// <param name="Items">At most as many as requested.</param>
/// <param name="NextCursor">Send it as <c>cursor</c> to get the next page; null on the last page.</param>
/// <param name="PreviousCursor">Send it as <c>cursor</c> to get the previous page; null on the first page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor, string? PreviousCursor = null) : IPage
{
    Type IPage.ItemType => typeof(T);

    IEnumerable IPage.Rows => Items;
}

/// <summary>A page, for code that does not know the type of its items.</summary>
public interface IPage
{
    string? NextCursor { get; }

    string? PreviousCursor { get; }

    Type ItemType { get; }

    IEnumerable Rows { get; }
}

/// <summary>The number of items on a page.</summary>
public static class PageLimit
{
    public const int Default = 20;
    public const int Max = 100;
}
