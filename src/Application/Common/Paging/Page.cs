namespace SvcInfra.Application.Common.Paging;

/// <summary>One page of a list.</summary>
/// <param name="Items">At most as many as were asked for.</param>
/// <param name="NextCursor">Give it back as <c>cursor</c> for the next page; null on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor) : IPage;

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
