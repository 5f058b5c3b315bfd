using System.Buffers;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace SvcInfra.WebApi.Idempotency;

/// <summary>
/// The header <c>Idempotency-Key</c> (draft-ietf-httpapi-idempotency-key-header): a string in quotation marks (RFC 8941 §3.3.3), or the value alone,
/// as many clients send it.
/// </summary>
internal static class IdempotencyKeyHeader
{
    public const string Name = "Idempotency-Key";

    /// <summary>In responses: <c>true</c> when the response is that of an earlier request.</summary>
    public const string Replayed = "Idempotent-Replayed";

    public const int MaxLength = 255;

    /// <summary>Visible ASCII characters, without those that separate values or quote.</summary>
    private static readonly SearchValues<char> Bare =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c).Except(['"', ',', ';', '\\'])]);

    /// <returns>Null when the header is sent more than once, or its value is not a key.</returns>
    public static string? Parse(StringValues header)
    {
        if (header is not [{ Length: > 0 } text])
        {
            return null;
        }

        var key = text[0] == '"' ? Unquote(text) : text.AsSpan().ContainsAnyExcept(Bare) ? null : text;
        return key is { Length: > 0 and <= MaxLength } ? key : null;
    }

    /// <returns>Null unless the whole text is one string.</returns>
    private static string? Unquote(string text)
    {
        var key = new StringBuilder(Math.Min(text.Length, MaxLength + 1));
        for (var i = 1; i < text.Length && key.Length <= MaxLength; i++)
        {
            switch (text[i])
            {
                case '"':
                    return i == text.Length - 1 ? key.ToString() : null;
                case '\\' when i + 1 < text.Length && text[i + 1] is '"' or '\\':
                    key.Append(text[++i]);
                    break;
                case > ' ' and <= '~' and not '\\':
                    key.Append(text[i]);
                    break;
                default:
                    return null;
            }
        }

        return null;
    }
}
