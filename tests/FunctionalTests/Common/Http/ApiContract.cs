using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SvcInfra.FunctionalTests.Common.Http;

/// <summary>
/// Checks every response of the tests against the API document: its status is declared for the operation, and its body matches the schema. Paths
/// that are not in the document are ignored.
/// </summary>
public sealed partial class ApiContract
{
    private static readonly string[] Names = ["v1", "admin"];

    /// <summary>Shared by all applications of a run.</summary>
    private static readonly ConcurrentDictionary<string, Task<JsonObject>> Documents = new();

    /// <summary>By document: one regular expression per path.</summary>
    private static readonly ConditionalWeakTable<JsonObject, List<KnownPath>> Paths = [];

    private readonly ConcurrentQueue<string> _breaches = new();

    /// <summary>The breaches since the last call.</summary>
    public IReadOnlyList<string> TakeBreaches()
    {
        var breaches = new HashSet<string>();
        while (_breaches.TryDequeue(out var breach))
        {
            breaches.Add(breach);
        }

        return [.. breaches.Order(StringComparer.Ordinal)];
    }

    /// <summary>Checks the responses that pass through the handler.</summary>
    public HttpMessageHandler Over(HttpMessageHandler inner) => new Wire(this) { InnerHandler = inner };

    /// <summary>The breaches in one response.</summary>
    public static IEnumerable<string> BreachesIn(
        JsonObject document, HttpMethod method, string path, HttpStatusCode status, string? contentType, string body)
    {
        // Some tests break the database on purpose, and responses before the application have no body.
        if (OperationAt(document, method, path) is not var (template, operation)
            || status is HttpStatusCode.MethodNotAllowed or HttpStatusCode.MisdirectedRequest or HttpStatusCode.InternalServerError
            || (status == HttpStatusCode.BadRequest && body.Length == 0))
        {
            return [];
        }

        // A write without If-Match that lost a race responds so at every endpoint (docs/errors.md).
        if (status == HttpStatusCode.PreconditionFailed && !operation["responses"]!.AsObject().ContainsKey("412"))
        {
            return [];
        }

        var where = $"{method} {template} {(int)status}";
        if (operation["responses"]![((int)status).ToString(CultureInfo.InvariantCulture)] is not { } declared)
        {
            // 304 belongs to GET, wherever there is an ETag (RFC 9110 §15.4.5).
            return status == HttpStatusCode.NotModified && body.Length == 0 ? [] : [$"{where} is not declared: {Shortened(body)}"];
        }

        if (body.Length == 0 || method == HttpMethod.Head)
        {
            return declared["content"] is null || method == HttpMethod.Head ? [] : [$"{where} has no body"];
        }

        if (declared["content"]?[contentType ?? string.Empty] is not { } content)
        {
            return [$"{where} is not declared with a body of {contentType}"];
        }

        if (!contentType!.EndsWith("json", StringComparison.Ordinal) || content["schema"] is not { } schema)
        {
            return [];
        }

        var json = JsonDocument.Parse(body).RootElement;
        return new SchemaCheck(document).Misfits(json, schema).Concat(UnlistedCode(document, declared, json, status))
            .Select(misfit => $"{where}: {misfit}");
    }

    /// <summary>The code of a module, which has its name in front, must be one that the document lists for the response.</summary>
    private static IEnumerable<string> UnlistedCode(JsonObject document, JsonNode declared, JsonElement body, HttpStatusCode status)
    {
        var listed = new[] { declared["x-codes"], document["x-common-codes"]?[((int)status).ToString(CultureInfo.InvariantCulture)] };
        return (int)status >= 400 && body.TryGetProperty("code", out var code) && code.GetString() is { } text && text.Contains('.')
            && !listed.OfType<JsonArray>().Any(codes => codes.Any(known => known!.GetValue<string>() == text))
            ? [$"the code {text} is not listed"]
            : [];
    }

    /// <summary>Literal segments take precedence over parameters.</summary>
    private static (string Template, JsonNode Operation)? OperationAt(JsonObject document, HttpMethod method, string path)
    {
        var name = method == HttpMethod.Head ? "get" : method.Method.ToLowerInvariant();
        foreach (var known in Paths.GetValue(document, PathsOf))
        {
            if (known.Operations[name] is { } operation && known.Pattern.IsMatch(path))
            {
                return (known.Template, operation);
            }
        }

        return null;
    }

    private static List<KnownPath> PathsOf(JsonObject document) =>
        [.. document["paths"]!.AsObject().OrderBy(known => Parameter().Count(known.Key)).Select(known => new KnownPath(
            known.Key,
            known.Value!.AsObject(),
            new Regex(
                $"^{Parameter().Replace(Regex.Escape(known.Key).Replace("\\{", "{"), "[^/]+")}/?$",
                RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)))];

    private sealed record KnownPath(string Template, JsonObject Operations, Regex Pattern);

    private static string Shortened(string body) => body.Length > 300 ? body[..300] : body;

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();

    private sealed class Wire(ApiContract contract) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            var path = request.RequestUri!.AbsolutePath;
            if (response.IsSuccessStatusCode && request.RequestUri.Query.Contains("fields=", StringComparison.Ordinal))
            {
                // The caller chose which members the items have.
                return response;
            }

            if (!path.StartsWith("/api/", StringComparison.Ordinal) && !path.StartsWith("/_admin/api/", StringComparison.Ordinal))
            {
                return response;
            }

            var contentType = response.Content.Headers.ContentType?.MediaType;
            var body = contentType is null || contentType.EndsWith("json", StringComparison.Ordinal)
                ? await ReadAsync(response, cancellationToken)
                : "not JSON";
            foreach (var name in Names)
            {
                var document = await Documents.GetOrAdd(name, _ => FetchAsync(new Uri(request.RequestUri, $"/openapi/{name}.json")));
                foreach (var breach in BreachesIn(document, request.Method, path, response.StatusCode, contentType, body))
                {
                    contract._breaches.Enqueue(breach);
                }
            }

            return response;
        }

        private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            return await response.Content.ReadAsStringAsync(cancellationToken);
        }

        private static async Task<JsonObject> FetchAsync(Uri document)
        {
            using var http = new HttpClient();
            return JsonNode.Parse(await http.GetStringAsync(document))!.AsObject();
        }
    }
}
