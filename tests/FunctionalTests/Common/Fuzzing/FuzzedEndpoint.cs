using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.FunctionalTests.Common.Fuzzing;

/// <summary>A mapped endpoint, and malformed requests to it.</summary>
internal sealed record FuzzedEndpoint(string Method, RouteEndpoint Endpoint, JsonObject? Example, IReadOnlyList<string> Query)
{
    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    private static readonly string[] Headers =
    [
        "If-Match", "If-None-Match", "User-Agent", "X-Tenant-Id", "Accept", "traceparent", "tracestate", "baggage", "Cookie", "X-XSRF-TOKEN",
        "Origin", "Range", "X-Forwarded-For", "X-Forwarded-Proto", "Accept-Language", "Accept-Encoding",
        "Authorization", "X-Api-Key", "Content-Encoding", "If-Modified-Since", "Referer", "X-HTTP-Method-Override",
    ];

    private static readonly string[] HeaderValues =
    [
        "\"1\"", "W/\"1\"", "*", "\"1\", \"2\"", "\"", "W/", $"{new string('u', 255)}😀", "gzip", "identity", "Bearer", "Bearer x.y.z",
        "Bearer eyJhbGciOiJub25lIn0.e30.", "key_x", "text/html;q=0", "application/json;q=x", "bytes=0-1",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-comes",
        "session=x; external-browser=\u00ff", "198.51.100.1, x", "Mon, 99 Foo", "%00",
    ];

    public string Path => "/" + Endpoint.RoutePattern.RawText!.Trim('/');

    public static IEnumerable<FuzzedEndpoint> In(EndpointDataSource source) =>
        from endpoint in source.Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        let body = endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType
        let example = body is null || !ApiDocument.Examples.TryGetValue(body, out var found)
            ? null
            : JsonSerializer.SerializeToNode(found, body, Json)!.AsObject()
        select new FuzzedEndpoint(method, endpoint, example, QueryOf(endpoint));

    public HttpRequestMessage Next(Random random, Guid? tenantId)
    {
        var method = random.Next(40) == 0 ? new[] { "HEAD", "OPTIONS", "PATCH", "TRACE", "FOO" }[random.Next(5)] : Method;
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(NextPath(random, tenantId) + NextQuery(random), UriKind.Relative));
        if (method is not ("GET" or "HEAD" or "TRACE") && (Example is not null || random.Next(3) == 0))
        {
            request.Content = FuzzedBody.Next(random, Example);
        }

        if (random.Next(3) == 0)
        {
            var name = Headers[random.Next(Headers.Length)];
            var value = random.Next(3) == 0 ? FuzzedText.ForHeader(FuzzedText.Next(random)) : HeaderValues[random.Next(HeaderValues.Length)];
            _ = request.Headers.TryAddWithoutValidation(name, value) || request.Content?.Headers.TryAddWithoutValidation(name, value) == true;
        }
        else if (random.Next(2) == 0)
        {
            request.Headers.TryAddWithoutValidation("If-Match", random.Next(2) == 0 ? "*" : "\"1\"");
        }

        return request;
    }

    private string NextPath(Random random, Guid? tenantId)
    {
        var path = new StringBuilder();
        foreach (var segment in Endpoint.RoutePattern.PathSegments)
        {
            path.Append('/');
            foreach (var part in segment.Parts)
            {
                path.Append(part switch
                {
                    Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
                    Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator => separator.Content,
                    Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter =>
                        FuzzedText.Escaped(ValueOf(parameter.Name, random, tenantId)),
                    _ => throw new NotSupportedException($"{Path} has an unknown kind of route part."),
                });
            }
        }

        return path.Length == 0 ? "/" : path.ToString();
    }

    private static string ValueOf(string name, Random random, Guid? tenantId) =>
        random.Next(4) == 0 ? FuzzedText.Next(random) is { Length: > 0 } text ? text : "x"
        : name == "provider" ? "loopback"
        : name == "documentName" ? "v1"
        : name == "tenantId" && tenantId is { } own ? own.ToString()
        : Guid.CreateVersion7().ToString();

    private string NextQuery(Random random)
    {
        var pairs = Query.Append("useCookies")
            .Where(_ => random.Next(3) == 0)
            .Select(name => $"{name}={FuzzedText.Escaped(FuzzedText.Next(random))}")
            .ToList();
        return pairs.Count == 0 ? string.Empty : "?" + string.Join('&', pairs);
    }

    private static List<string> QueryOf(RouteEndpoint endpoint) =>
        [.. (endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? [])
            .SelectMany(parameter =>
                parameter.IsDefined(typeof(AsParametersAttribute))
                    ? parameter.ParameterType.GetProperties().Select(property => property.Name)
                    : [parameter.Name!])
            .Select(JsonNamingPolicy.CamelCase.ConvertName)];
}
