using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.FunctionalTests.Common.Fuzzing;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.FunctionalTests.Common.Http;

/// <summary>Every endpoint refuses malformed requests with the reason, and accepts unusual but legal ones.</summary>
public abstract class UnreadableRequestTests(TestApp app) : FunctionalTest(app)
{
    private const string Tenants = "/api/v1/tenants";

    [Theory]
    [InlineData("application/json; charset=\"utf-8\"", 201, null)]
    [InlineData("application/json; charset=UTF-8", 201, null)]
    [InlineData("application/json; charset=nonsense", 415, "unsupported_charset")]
    [InlineData("application/json; charset=utf-7", 415, "unsupported_charset")]
    [InlineData("application/json; charset=\"\"", 415, "unsupported_charset")]
    public async Task Charset_of_a_body_may_be_quoted_and_must_be_known(string contentType, int status, string? code)
    {
        var ada = await OwnerAsync();

        var body = FuzzedBody.WithType("{\"slug\":\"red\",\"name\":\"Red\"}"u8.ToArray(), contentType);
        var response = await SendAsync(ada.Http, HttpMethod.Post, Tenants, body);

        ((int)response.Status).ShouldBe(status, response.Body);
        if (code is not null)
        {
            response.ShouldBeProblem(HttpStatusCode.UnsupportedMediaType, code);
        }
    }

    [Fact]
    public async Task Compressed_body_is_refused_with_the_accepted_encoding()
    {
        var ada = await OwnerAsync();
        var content = FuzzedBody.WithType([0x1f, 0x8b, 8, 0], "application/json");
        content.Headers.ContentEncoding.Add("gzip");

        var response = await SendAsync(ada.Http, HttpMethod.Post, Tenants, content);

        response.ShouldBeProblem(HttpStatusCode.UnsupportedMediaType, "unsupported_content_encoding");
        response.Headers.GetValues("Accept-Encoding").ShouldBe(["identity"]);
    }

    [Theory]
    [InlineData("/api/v1/users/sign-in/external/loopback/callback")]
    [InlineData("/api/v1/users/external/loopback/backchannel-logout")]
    public async Task Unreadable_form_is_refused_at_public_endpoints(string path)
    {
        (byte[] Body, string Type)[] forms =
        [
            (Encoding.UTF8.GetBytes(string.Join('&', Enumerable.Range(0, 2_000).Select(i => $"f{i}=1"))), "application/x-www-form-urlencoded"),
            (Encoding.UTF8.GetBytes($"{new string('k', 3_000)}=1"), "application/x-www-form-urlencoded"),
            ("--b\r\nContent-Disposition: form-data; name=\"state\"\r\n\r\nx"u8.ToArray(), "multipart/form-data; boundary=b"),
            ("x"u8.ToArray(), "multipart/form-data"),
        ];
        var http = App.Anonymous();

        // The host name that the provider knows, as in production.
        http.DefaultRequestHeaders.Host = new Uri(App.Services.GetRequiredService<IOptions<AppOptions>>().Value.PublicUrl).Authority;
        foreach (var (body, type) in forms)
        {
            var response = await SendAsync(http, HttpMethod.Post, path, FuzzedBody.WithType(body, type));

            response.Status.ShouldBe(HttpStatusCode.BadRequest, $"{type}: {response.Body}");
            response["code"].GetString().ShouldNotBeNullOrEmpty();
        }
    }

    [Fact]
    public async Task Null_inside_a_collection_is_refused_with_its_index()
    {
        var ada = await OwnerAsync();

        var response = await ada.Http.SendTextAsync(
            HttpMethod.Patch, $"/api/v1/tenants/{ada.TenantId}/settings", """{"allowedEmailDomains":["a.example",null]}""");

        response.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        response["errors"].GetProperty("allowedEmailDomains[1]")[0].GetProperty("code").GetString().ShouldBe("required");
    }

    /// <summary>Covers every endpoint with a body, including later ones.</summary>
    [Fact]
    public async Task Null_or_missing_required_member_is_refused_with_its_name()
    {
        var ada = await OwnerAsync();
        var document = JsonNode.Parse((await ada.Http.GetResponseAsync("/openapi/v1.json")).Body)!.AsObject();
        var tried = 0;
        var endpoints = FuzzedEndpoint.In(App.Services.GetRequiredService<EndpointDataSource>())
            .Where(e => e.Example is not null && e.Path.StartsWith("/api/", StringComparison.Ordinal));
        foreach (var endpoint in endpoints)
        {
            var schema = document["components"]!["schemas"]![SchemaOf(document, endpoint)]!;
            foreach (var name in schema["required"]?.AsArray().Select(name => name!.GetValue<string>()) ?? [])
            {
                foreach (var isNull in (bool[])[true, false])
                {
                    var body = endpoint.Example!.DeepClone().AsObject();
                    body.Remove(name);
                    if (isNull)
                    {
                        body[name] = null;
                    }

                    var http = endpoint.Endpoint.Metadata.GetMetadata<SentRequest>()!.IsPublic ? App.Anonymous() : ada.Http;
                    var response = await http.SendTextAsync(new HttpMethod(endpoint.Method), PathOf(endpoint, ada), body.ToJsonString());

                    var where = $"{endpoint.Method} {endpoint.Path} {body.ToJsonString()}: {response.Body}";
                    response.Status.ShouldBe(HttpStatusCode.BadRequest, where);
                    response["errors"].TryGetProperty(name, out _).ShouldBeTrue(where);
                    tried++;
                }
            }
        }

        tried.ShouldBeGreaterThan(60);
    }

    [Theory]
    [InlineData("GET", "/api/v1/audit/entries?limit=many", "limit")]
    [InlineData("GET", "/api/v1/users/me/passkeys/not-an-id", "passkeyId")]
    [InlineData("GET", "/api/v1/audit/entries?actor=x", "actor")]
    [InlineData("GET", "/api/v1/audit/proofs/inclusion", "sequence")]
    public async Task Unreadable_parameter_is_named(string method, string path, string parameter)
    {
        var ada = await OwnerAsync();

        var response = await ada.Http.SendAsync(new HttpMethod(method), path);

        response.ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_parameter");
        response["errors"].TryGetProperty(parameter, out _).ShouldBeTrue(response.Body);
        response["detail"].GetString()!.ShouldContain(parameter);
    }

    [Theory]
    [InlineData("2026-12-01T00:00:00Z", 200)]
    [InlineData("2026-12-01t00:00:00.123456+01:00", 200)]
    [InlineData("2026-12-01", 400)]
    [InlineData("2026-12-01T00:00:00", 400)]
    [InlineData("2026-12-01 00:00:00Z", 400)]
    [InlineData("1/2/2026", 400)]
    [InlineData("2026-02-30T00:00:00Z", 400)]
    public async Task Instant_in_a_query_must_be_RFC_3339(string from, int status)
    {
        var ada = await OwnerAsync();

        var response = await ada.Http.GetResponseAsync($"/api/v1/audit/entries?from={Uri.EscapeDataString(from)}");

        ((int)response.Status).ShouldBe(status, response.Body);
        if (status == 400)
        {
            response.ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_parameter");
            response["errors"].TryGetProperty("from", out _).ShouldBeTrue(response.Body);
        }
    }

    private static string SchemaOf(JsonObject document, FuzzedEndpoint endpoint) =>
        document["paths"]![endpoint.Path]![endpoint.Method.ToLowerInvariant()]!["requestBody"]!["content"]!["application/json"]!["schema"]!["$ref"]!
            .GetValue<string>()
            .Split('/')[^1];

    private static string PathOf(FuzzedEndpoint endpoint, Person ada) =>
        string.Join(
            '/',
            endpoint.Path.Split('/').Select(segment =>
                segment == "{tenantId}" ? ada.TenantId.ToString()
                : segment.StartsWith('{') ? Guid.CreateVersion7().ToString()
                : segment));

    private async Task<Person> OwnerAsync()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");
        return ada;
    }

    private static async Task<ApiResponse> SendAsync(HttpClient http, HttpMethod method, string path, HttpContent content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await http.SendAsync(request);
        var received = response.Content;
        return new ApiResponse(response.StatusCode, response.Headers, received.Headers.ContentType?.MediaType, await received.ReadAsStringAsync());
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : UnreadableRequestTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : UnreadableRequestTests(app);
}
