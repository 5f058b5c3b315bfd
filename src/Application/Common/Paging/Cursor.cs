using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Paging;

/// <summary>
/// The end of a keyset page: its sort order, and the last row's sort key and id. Opaque to callers but not secret: it only narrows a query
/// that is already limited to the rows that the caller may see.
/// </summary>
public sealed record Cursor(string Sort, string? Key, Guid Id)
{
    private const int MaxLength = 1_024;

    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>False for text that <see cref="ToString"/> did not produce for this sort order.</summary>
    public static bool TryParse(string text, string sort, out Cursor? cursor)
    {
        cursor = null;
        if (text.Length > MaxLength || !Base64Url.IsValid(text))
        {
            return false;
        }

        try
        {
            cursor = JsonSerializer.Deserialize<Cursor>(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)));
        }
        catch (JsonException)
        {
            return false;
        }

        return cursor is not null && cursor.Sort == sort && StorableText.IsStorable(cursor.Key);
    }
}
