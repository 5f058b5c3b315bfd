namespace SvcInfra.Application.Common.Paging;

/// <summary>A row's place in a list.</summary>
/// <param name="Key">The sort key; null when the list sorts by id, or the key is null.</param>
/// <param name="IsBackward">The page ends before the row; otherwise it begins after it.</param>
public sealed record ListPosition(string? Key, Guid Id, bool IsBackward = false)
{
    /// <summary>In a list that sorts by an instant.</summary>
    public static ListPosition At(DateTimeOffset instant, Guid id) => new(ListValues.Write(instant), id);
}
