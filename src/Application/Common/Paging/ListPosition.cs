using System.Globalization;

namespace SvcInfra.Application.Common.Paging;

/// <summary>A row's place in a list.</summary>
/// <param name="Key">The sort key; null when the list sorts by id, or the key is null.</param>
/// <param name="IsBackward">The page ends before the row; otherwise it begins after it.</param>
public sealed record ListPosition(string? Key, Guid Id, bool IsBackward = false)
{
    /// <summary>In a list that sorts by an instant.</summary>
    public static ListPosition At(DateTimeOffset instant, Guid id) => new(instant.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), id);

    /// <summary>The instant of a position from <see cref="At"/>.</summary>
    public static DateTimeOffset InstantOf(ListPosition position) =>
        DateTimeOffset.ParseExact(position.Key!, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
}
