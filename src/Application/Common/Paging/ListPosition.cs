namespace SvcInfra.Application.Common.Paging;

/// <summary>A row's place in a list.</summary>
/// <param name="Key">The sort key; null when the list sorts by id, or the key is null.</param>
/// <param name="IsBackward">The page ends before the row; otherwise it begins after it.</param>
public sealed record ListPosition(string? Key, Guid Id, bool IsBackward = false)
{
    /// <summary>In a list that sorts by an instant.</summary>
    public static ListPosition At(DateTimeOffset instant, Guid id) => new(ListValues.Write(instant), id);

    /// <summary>The instant of a position from <see cref="At"/>.</summary>
    public static DateTimeOffset InstantOf(ListPosition position) =>
        ListValues.TryParse(typeof(DateTimeOffset), position.Key!, out var instant)
            ? (DateTimeOffset)instant!
            : throw new ArgumentException("The position is of a list that does not sort by an instant.", nameof(position));
}
