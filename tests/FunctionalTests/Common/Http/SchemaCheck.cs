using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SvcInfra.FunctionalTests.Common.Http;

/// <summary>Validates JSON against a schema of the API document (the part of JSON Schema 2020-12 that the document uses).</summary>
internal sealed class SchemaCheck(JsonObject document)
{
    /// <summary>Keywords that restrict nothing, or are checked together with another keyword.</summary>
    private static readonly HashSet<string> Annotations =
    [
        "description", "title", "examples", "example", "default", "deprecated", "format", "properties", "required", "additionalProperties",
    ];

    /// <returns>The mismatches with their paths; empty when the value is valid.</returns>
    public IEnumerable<string> Misfits(JsonElement value, JsonNode schema, string place = "$")
    {
        if (schema["$ref"]?.GetValue<string>() is { } reference)
        {
            schema = document["components"]!["schemas"]![reference.Split('/')[^1]]
                ?? throw new InvalidOperationException($"{reference} is not in the document.");
        }

        return schema.AsObject()
            .SelectMany(keyword => Misfits(value, schema, keyword.Key, keyword.Value, place))
            .Concat(MisfitsOfMembers(value, schema, place));
    }

    private IEnumerable<string> Misfits(JsonElement value, JsonNode schema, string keyword, JsonNode? argument, string place) => keyword switch
    {
        "$ref" => [],
        "type" => Texts(argument!).Any(type => IsOf(value, type, schema["format"]?.GetValue<string>()))
            ? []
            : [$"{place} is {value.ValueKind} and not {argument!.ToJsonString()}"],
        "enum" => argument!.AsArray().Any(allowed => JsonNode.DeepEquals(allowed, JsonNode.Parse(value.GetRawText())))
            ? []
            : [$"{place} is not one of {argument.ToJsonString()}"],
        "items" => value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().SelectMany((item, index) => Misfits(item, argument!, $"{place}[{index}]"))
            : [],
        "oneOf" => argument!.AsArray().Count(one => !Misfits(value, one!, place).Any()) is 1
            ? []
            : [$"{place} does not match exactly one of {argument.ToJsonString()}"],
        "pattern" or "minimum" or "maximum" or "minLength" or "maxLength" or "minItems" or "maxItems" => [],
        _ when Annotations.Contains(keyword) => [],
        _ => throw new NotSupportedException($"The keyword {keyword} is not checked yet."),
    };

    private IEnumerable<string> MisfitsOfMembers(JsonElement value, JsonNode schema, string place)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        foreach (var missing in Texts(schema["required"] ?? new JsonArray()).Where(name => !value.TryGetProperty(name, out _)))
        {
            yield return $"{place}.{missing} is missing";
        }

        foreach (var member in value.EnumerateObject())
        {
            var own = schema["properties"]?[member.Name] ?? schema["additionalProperties"];
            if (own is JsonObject)
            {
                foreach (var misfit in Misfits(member.Value, own, $"{place}.{member.Name}"))
                {
                    yield return misfit;
                }
            }
            else if (own is not null && !own.GetValue<bool>())
            {
                yield return $"{place}.{member.Name} is not in the schema";
            }
        }
    }

    private static bool IsOf(JsonElement value, string type, string? format) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "integer" => value.ValueKind == JsonValueKind.Number && (format == "int32" ? value.TryGetInt32(out _) : value.TryGetInt64(out _)),
        "number" => value.ValueKind == JsonValueKind.Number,
        "string" => value.ValueKind == JsonValueKind.String && HasFormat(value.GetString()!, format),
        _ => throw new NotSupportedException($"The type {type} is not checked yet."),
    };

    private static bool HasFormat(string text, string? format) => format switch
    {
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "date-time" => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _) && text.Contains('T'),
        _ => true,
    };

    private static IEnumerable<string> Texts(JsonNode node) =>
        node is JsonArray array ? array.Select(item => item!.GetValue<string>()) : [node.GetValue<string>()];
}
