using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SvcInfra.Application.Common.Paging;

namespace SvcInfra.WebApi.Common.Http;

/// <summary>
/// Writes a page of a list: with an ETag, with the URLs of the pages beside it in <c>Link</c> (RFC 8288), and with only those members of its items
/// that the caller asked for.
/// </summary>
internal static class ListResponse
{
    public static Task WriteAsync(HttpContext context, IPage page, int status)
    {
        var isPaged = context.GetEndpoint()?.Metadata.GetMetadata<SentRequest>()?.Type.IsAssignableTo(typeof(ListQuery)) == true;
        if (isPaged)
        {
            context.Response.Headers.Link = LinksOf(context.Request, page);
        }

        var json = Representation.JsonOf(context);

        // Validated before the page was read.
        var fields = isPaged ? context.Request.Query[ListParameters.Fields].ToString() : string.Empty;
        return fields.Length == 0
            ? Representation.WriteBodyAsync(context, JsonSerializer.SerializeToUtf8Bytes(page, page.GetType(), json), version: null, status)
            : Representation.WriteBodyAsync(context, Sparse(page, [.. fields.Split(',')], json), version: null, status);
    }

    private static string LinksOf(HttpRequest request, IPage page)
    {
        List<string> links = [];
        Add("next", page.NextCursor);
        Add("prev", page.PreviousCursor);
        links.Add($"<{UrlOf(request, cursor: null)}>; rel=\"first\"");
        return string.Join(", ", links);

        void Add(string relation, string? cursor)
        {
            if (cursor is not null)
            {
                links.Add($"<{UrlOf(request, cursor)}>; rel=\"{relation}\"");
            }
        }
    }

    /// <summary>The URL of the same list from another position.</summary>
    private static string UrlOf(HttpRequest request, string? cursor)
    {
        var query = request.Query
            .Where(parameter => !parameter.Key.Equals(ListParameters.Cursor, StringComparison.OrdinalIgnoreCase))
            .SelectMany(parameter => parameter.Value, (parameter, value) => KeyValuePair.Create(parameter.Key, value));
        return request.PathBase + request.Path
            + QueryString.Create(cursor is null ? query : query.Append(new(ListParameters.Cursor, cursor)));
    }

    private static ReadOnlyMemory<byte> Sparse(IPage page, HashSet<string> fields, JsonSerializerOptions json)
    {
        var body = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = json.Encoder });
        var members = json.GetTypeInfo(page.ItemType).Properties.Where(member => fields.Contains(member.Name)).ToList();
        writer.WriteStartObject();
        writer.WriteStartArray("items");
        foreach (var item in page.Rows)
        {
            Write(writer, item, members, json);
        }

        writer.WriteEndArray();
        writer.WriteString("nextCursor", page.NextCursor);
        writer.WriteString("previousCursor", page.PreviousCursor);
        writer.WriteEndObject();
        writer.Flush();
        return body.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter writer, object item, List<JsonPropertyInfo> members, JsonSerializerOptions json)
    {
        writer.WriteStartObject();
        foreach (var member in members)
        {
            writer.WritePropertyName(member.Name);
            JsonSerializer.Serialize(writer, member.Get!(item), member.PropertyType, json);
        }

        writer.WriteEndObject();
    }
}
