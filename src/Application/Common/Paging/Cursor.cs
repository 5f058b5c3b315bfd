using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Paging;

/// <summary>
/// Where a keyset page ended: the sort order it belongs to, and the last row's sort key and id. Opaque to callers, not
/// secret: it only narrows a query that is already limited to what the caller may see.
/// </summary>
public sealed record Cursor(string Sort, string? Key, Guid Id)
{
    private const int MaxLength = 1_024;

    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>False for anything that <see cref="ToString"/> did not make for this sort order.</summary>
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
