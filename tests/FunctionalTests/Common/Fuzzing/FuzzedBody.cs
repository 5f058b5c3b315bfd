using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SvcInfra.FunctionalTests.Common.Fuzzing;

/// <summary>Bodies that resemble the documented example, and some that do not.</summary>
internal static class FuzzedBody
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Values =
    [
        "null", "[]", "{}", "[null]", "[[null]]", "{\"a\":null}", "true", "0", "-1", "1.5", "1e400", "99999999999999999999",
        "\"\"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud83d\\ude00\"",
        "[\"\\u0000\"]", "[\"\\ud800\"]", "{\"\\u0000\":1}", "{\"\\ud800\":1}", "{\"a\":\"\\ud800\"}",
    ];

    private static readonly string[] Whole =
    [
        string.Empty, "null", "[]", "{}", "\"\"", "1", "{", "{\"a\":", "\ufeff{}", "{}{}", "\0", "{\"\\u0000\":1}", "{\"\\ud800\":1}",
        "\"\\ud800\"", "[null]", "// x", "{\"a\":1,}",
    ];

    private static readonly string[] ContentTypes =
    [
        "application/json; charset=\"utf-8\"", "application/json; charset=utf-8", "application/json; charset=utf-16",
        "application/json; charset=iso-8859-1", "application/json; charset=utf-7", "application/json; charset=nonsense",
        "application/json; charset=\"\"", "application/json; charset=", "application/problem+json", "application/vnd.api+json; v=1",
        "text/plain; charset=x", "text/json", "application", ";", "*/*",
    ];

    public static HttpContent Next(Random random, JsonObject? example) => random.Next(12) switch
    {
        0 => Form(random),
        1 => WithType(Encoding.UTF8.GetBytes(Whole[random.Next(Whole.Length)]), "application/json"),
        2 => WithType(Bytes(random), "application/json"),
        3 => WithType(Encoding.UTF8.GetBytes(Mutated(random, example)), ContentTypes[random.Next(ContentTypes.Length)]),
        _ => WithType(Encoding.UTF8.GetBytes(Mutated(random, example)), "application/json"),
    };

    public static HttpContent WithType(byte[] body, string contentType)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return content;
    }

    public static HttpContent Form(Random random)
    {
        const string UrlEncoded = "application/x-www-form-urlencoded";
        return random.Next(8) switch
        {
            0 => WithType(Encoding.UTF8.GetBytes(string.Join('&', Enumerable.Range(0, 2_000).Select(i => $"f{i}=1"))), UrlEncoded),
            1 => WithType(Encoding.UTF8.GetBytes($"{new string('k', 3_000)}=1"), UrlEncoded),
            2 => WithType("logout_token=%00&state=%ED%A0%80&code=%"u8.ToArray(), UrlEncoded),
            3 => WithType("--b\r\nContent-Disposition: form-data; name=\"state\"\r\n\r\nx"u8.ToArray(), "multipart/form-data; boundary=b"),
            4 => WithType("--b\r\nnonsense\r\n\r\nx\r\n--b--"u8.ToArray(), "multipart/form-data; boundary=b"),
            5 => WithType("x"u8.ToArray(), "multipart/form-data"),
            6 => WithType("x"u8.ToArray(), $"multipart/form-data; boundary={new string('b', 200)}"),
            _ => WithType(
                Encoding.UTF8.GetBytes($"state={Uri.EscapeDataString("x")}&logout_token={new string('t', 9_000)}"), $"{UrlEncoded}; charset=utf-7"),
        };
    }

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[random.Next(1, 60)];
        random.NextBytes(bytes);
        return random.Next(2) == 0 ? bytes : [.. "{\"name\":\""u8, .. bytes, .. "\"}"u8];
    }

    /// <summary>Inserts values as text, because no JSON writer writes malformed text.</summary>
    private static string Mutated(Random random, JsonObject? example)
    {
        var body = example?.DeepClone().AsObject() ?? [];
        var replaced = new List<string>();
        for (var times = random.Next(3); times >= 0; times--)
        {
            Mutate(random, body, replaced);
        }

        var text = body.ToJsonString(Relaxed);
        for (var i = 0; i < replaced.Count; i++)
        {
            text = text.Replace($"\"@@{i}@@\"", replaced[i], StringComparison.Ordinal);
        }

        return random.Next(20) switch
        {
            0 => text[..random.Next(text.Length)],
            1 => text.Replace("{\"", "{\"x\":1,\"x\":2,\"", StringComparison.Ordinal),
            _ => text,
        };
    }

    private static void Mutate(Random random, JsonNode node, List<string> replaced)
    {
        if (node is JsonObject members && members.Count > 0)
        {
            var name = members.ElementAt(random.Next(members.Count)).Key;
            if (random.Next(4) == 0)
            {
                members.Remove(name);
            }
            else if (members[name] is JsonObject or JsonArray && random.Next(2) == 0)
            {
                Mutate(random, members[name]!, replaced);
            }
            else
            {
                members[name] = Placeholder(random, replaced);
            }
        }
        else if (node is JsonArray items)
        {
            items.Add(Placeholder(random, replaced));
        }
        else if (node is JsonObject empty)
        {
            empty["extra"] = Placeholder(random, replaced);
        }
    }

    private static string Placeholder(Random random, List<string> replaced)
    {
        replaced.Add(
            random.Next(3) == 0 ? JsonSerializer.Serialize(FuzzedText.Next(random))
            : random.Next(30) == 0 ? new string('[', 100) + new string(']', 100)
            : Values[random.Next(Values.Length)]);
        return $"@@{replaced.Count - 1}@@";
    }
}
