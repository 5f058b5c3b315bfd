using System.Text.Json.Nodes;

namespace SvcInfra.FunctionalTests.Common.OpenApi;

/// <summary>
/// The changes between two fragments of the API document that break clients which were written for the first. Additions do not
/// count, because a client may ignore them: a new operation, response field or optional parameter.
/// </summary>
internal sealed class ApiChanges
{
    private readonly JsonObject _old;
    private readonly JsonObject _new;
    private readonly List<string> _found = [];
    private readonly HashSet<(string, string, bool)> _compared = [];

    private ApiChanges(JsonObject approved, JsonObject current) => (_old, _new) = (approved, current);

    /// <summary>One sentence a change, such as <c>POST /things: the response field name was removed</c>.</summary>
    public static IReadOnlyList<string> Breaking(JsonObject approved, JsonObject current)
    {
        var changes = new ApiChanges(approved, current);
        foreach (var (place, operation) in approved["paths"]!.AsObject())
        {
            if (current["paths"]![place] is not { } now)
            {
                changes._found.Add($"{place} was removed");
                continue;
            }

            changes.Compare(place, operation!, now);
        }

        return [.. changes._found.Distinct()];
    }

    private void Compare(string place, JsonNode old, JsonNode now)
    {
        if (Text(old, "operationId") is { } id && id != Text(now, "operationId"))
        {
            _found.Add($"{place}: the operation id {id} became {Text(now, "operationId")}");
        }

        if (old["security"] is not JsonArray { Count: > 0 } && now["security"] is JsonArray { Count: > 0 })
        {
            _found.Add($"{place}: a credential is required now");
        }

        CompareParameters(place, old, now);
        CompareBodies(place, old, now);
        foreach (var (status, response) in Members(old["responses"]).Where(response => response.Key.StartsWith('2')))
        {
            CompareContents($"{place}: the response {status}", response!, now["responses"]?[status], isRequest: false);
        }
    }

    private void CompareParameters(string place, JsonNode old, JsonNode now)
    {
        var (before, after) = (Parameters(old), Parameters(now));
        foreach (var (name, parameter) in after)
        {
            if (IsTrue(parameter["required"]) && !(before.TryGetValue(name, out var known) && IsTrue(known["required"])))
            {
                _found.Add($"{place}: the parameter {name} is required now");
            }
        }

        foreach (var (name, parameter) in before)
        {
            if (!after.TryGetValue(name, out var known))
            {
                _found.Add($"{place}: the parameter {name} was removed");
            }
            else
            {
                Compare($"{place}: the parameter {name}", parameter["schema"], known["schema"], isRequest: true);
            }
        }
    }

    private void CompareBodies(string place, JsonNode old, JsonNode now)
    {
        if (IsTrue(now["requestBody"]?["required"]) && !IsTrue(old["requestBody"]?["required"]))
        {
            _found.Add($"{place}: a body is required now");
        }

        if (old["requestBody"] is { } body)
        {
            CompareContents($"{place}: the body", body, now["requestBody"], isRequest: true);
        }
    }

    private void CompareContents(string what, JsonNode old, JsonNode? now, bool isRequest)
    {
        if (now is null)
        {
            _found.Add($"{what} was removed");
            return;
        }

        foreach (var (type, content) in Members(old["content"]))
        {
            if (now["content"]?[type] is not { } known)
            {
                _found.Add($"{what} as {type} was removed");
                continue;
            }

            Compare(what, content!["schema"], known["schema"], isRequest);
        }
    }

    private void Compare(string what, JsonNode? oldSchema, JsonNode? newSchema, bool isRequest)
    {
        if (oldSchema is null || newSchema is null
            || (Reference(oldSchema) is { } name && !_compared.Add((name, Reference(newSchema) ?? what, isRequest))))
        {
            return;
        }

        var (old, now) = (Resolve(oldSchema, _old), Resolve(newSchema, _new));
        CompareTypes(what, old, now, isRequest);
        if (isRequest)
        {
            CompareLimits(what, old, now);
        }

        foreach (var (field, schema) in Members(old["properties"]))
        {
            var named = $"{what}, field {field}";
            if (now["properties"]?[field] is not { } known)
            {
                _found.Add($"{named} was removed");
                continue;
            }

            Compare(named, schema, known, isRequest);
            if (!isRequest && Names(old["required"]).Contains(field) && !Names(now["required"]).Contains(field))
            {
                _found.Add($"{named} may be absent now");
            }
        }

        foreach (var field in isRequest ? Names(now["required"]).Except(Names(old["required"])) : [])
        {
            _found.Add($"{what}, field {field} is required now");
        }

        Compare($"{what}, items", old["items"], now["items"], isRequest);
        Compare($"{what}, values", old["additionalProperties"] as JsonObject, now["additionalProperties"] as JsonObject, isRequest);
        foreach (var (one, other) in Alternatives(old).Zip(Alternatives(now)))
        {
            Compare(what, one, other, isRequest);
        }
    }

    /// <summary>A request may accept more than before, a response may return less.</summary>
    private void CompareTypes(string what, JsonObject old, JsonObject now, bool isRequest)
    {
        var (before, after) = (TypesOf(old), TypesOf(now));
        var lost = isRequest ? before.Except(after).ToList() : [.. after.Except(before)];
        if (before.Count > 0 && after.Count > 0 && lost.Count > 0)
        {
            _found.Add(isRequest ? $"{what} does not accept {string.Join(", ", lost)} any more" : $"{what} may be {string.Join(", ", lost)} now");
        }

        if (Text(old, "format") is { } format && Text(now, "format") != format)
        {
            _found.Add($"{what} had the format {format}");
        }

        foreach (var value in isRequest && now["enum"] is not null ? Values(old["enum"]).Except(Values(now["enum"])) : [])
        {
            _found.Add($"{what} does not accept {value} any more");
        }
    }

    private void CompareLimits(string what, JsonObject old, JsonObject now)
    {
        foreach (var (limit, sign) in ((string, int)[])[("maxLength", 1), ("maximum", 1), ("maxItems", 1), ("minLength", -1), ("minimum", -1)])
        {
            if (Number(old[limit]) is { } before && Number(now[limit]) is { } after && sign * after < sign * before)
            {
                _found.Add($"{what} has the {limit} {after} instead of {before}");
            }
        }

        if (Text(now, "pattern") is { } pattern && Text(old, "pattern") != pattern)
        {
            _found.Add($"{what} has another pattern");
        }
    }

    private static Dictionary<string, JsonNode> Parameters(JsonNode operation) =>
        (operation["parameters"]?.AsArray() ?? []).Select(parameter => parameter!)
            .ToDictionary(parameter => $"{Text(parameter, "name")} in {Text(parameter, "in")}");

    private static JsonObject Resolve(JsonNode schema, JsonObject fragment) =>
        Reference(schema) is { } name ? fragment["schemas"]?[name]?.AsObject() ?? [] : schema.AsObject();

    private static string? Reference(JsonNode schema) => Text(schema, "$ref")?.Split('/')[^1];

    private static List<string> TypesOf(JsonObject schema) =>
        schema["type"] switch
        {
            JsonArray types => [.. types.Select(type => type!.GetValue<string>())],
            { } type => [type.GetValue<string>()],
            null => [],
        };

    private static IEnumerable<JsonNode> Alternatives(JsonObject schema) =>
        ((string[])["oneOf", "anyOf", "allOf"]).SelectMany(kind => schema[kind]?.AsArray() ?? []).Select(one => one!);

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Members(JsonNode? node) => node as JsonObject ?? [];

    private static List<string> Names(JsonNode? node) => [.. (node as JsonArray ?? []).Select(name => name!.GetValue<string>())];

    private static IEnumerable<string> Values(JsonNode? node) => (node as JsonArray ?? []).Select(value => value?.ToJsonString() ?? "null");

    private static decimal? Number(JsonNode? node) => node?.GetValue<decimal>();

    private static bool IsTrue(JsonNode? node) => node?.GetValue<bool>() == true;

    private static string? Text(JsonNode node, string name) => (node as JsonObject)?[name]?.GetValue<string>();
}
