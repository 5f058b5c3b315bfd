using System.Net;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SvcInfra.WebApi.Common.Http;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.FunctionalTests.Common.Walks;

/// <summary>A mapped endpoint of the API, found by discovery, with the documented example of its body.</summary>
/// <param name="Path">With the names of its parameters: <c>/api/v1/api-keys/{id}</c>.</param>
/// <param name="Query">The names of its query parameters.</param>
internal sealed partial record ApiEndpoint(
    string Method, string Path, SentRequest? Sent, JsonTypeInfo? BodyType, JsonObject? Body, IReadOnlyList<string> Query)
{
    private const string Tenant = "{tenantId}";

    public override string ToString() => $"{Method} {Path}";

    /// <exception cref="InvalidOperationException">The body of an endpoint has no example.</exception>
    public static IReadOnlyList<ApiEndpoint> In(TestApp app)
    {
        var json = app.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        return
        [
            .. from endpoint in app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
               let path = "/" + endpoint.RoutePattern.RawText!.Trim('/')
               where path.StartsWith("/api/", StringComparison.Ordinal) || path.StartsWith("/_admin/api/", StringComparison.Ordinal)
               from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
               let body = endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType
               select new ApiEndpoint(
                   method,
                   path,
                   endpoint.Metadata.GetMetadata<SentRequest>(),
                   body is null ? null : json.GetTypeInfo(body),
                   body is null ? null : ExampleOf(body, json),
                   QueryOf(endpoint)),
        ];
    }

    /// <summary>
    /// The path with the ids of resources of the person's tenant, which are created from their examples if the tenant has none yet. A resource that
    /// cannot be created from an example has a random id.
    /// </summary>
    public async Task<string> PathForAsync(Person person, IReadOnlyList<ApiEndpoint> all)
    {
        var path = Path;
        for (var found = Parameter().Match(path); found.Success; found = Parameter().Match(path))
        {
            var collection = path[..found.Index].TrimEnd('/');
            var id = found.Value == Tenant
                ? person.TenantId
                : await FindAsync(person, collection, found.Groups["name"].Value, all);
            path = $"{path[..found.Index]}{id ?? Guid.CreateVersion7()}{path[(found.Index + found.Length)..]}";
        }

        return path;
    }

    private async Task<Guid?> FindAsync(Person person, string collection, string parameter, IReadOnlyList<ApiEndpoint> all)
    {
        var template = Path[..Path.IndexOf($"{{{parameter}}}", StringComparison.Ordinal)].TrimEnd('/');
        if (all.Any(e => e.Method == "GET" && e.Path == template)
            && await person.Http.GetResponseAsync(collection) is { Status: HttpStatusCode.OK } list
            && list.Json.TryGetProperty("items", out var items) && items.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } item
            && (item.TryGetProperty(parameter, out var listed) || item.TryGetProperty("id", out listed)) && listed.TryGetGuid(out var known))
        {
            return known;
        }

        return all.FirstOrDefault(e => e is { Method: "POST", Body: not null } && e.Path == template) is { } create
            && await person.Http.PostJsonAsync(collection, create.Body) is { Status: HttpStatusCode.Created } created
                ? created["id"].GetGuid()
                : null;
    }

    private static JsonObject ExampleOf(Type type, JsonSerializerOptions json) =>
        ApiDocument.Examples.TryGetValue(type, out var example)
            ? JsonSerializer.SerializeToNode(example, type, json)!.AsObject()
            : throw new InvalidOperationException($"{type.Name} has no example. Add one to its module's IExamples, so that the walks can send it.");

    private static List<string> QueryOf(RouteEndpoint endpoint) =>
        [.. (endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? [])
            .SelectMany(parameter =>
                parameter.IsDefined(typeof(AsParametersAttribute))
                    ? parameter.ParameterType.GetProperties().Select(property => property.Name)
                    : [parameter.Name!])
            .Select(JsonNamingPolicy.CamelCase.ConvertName)];

    [GeneratedRegex(@"\{(?<name>[A-Za-z]+)\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();
}
