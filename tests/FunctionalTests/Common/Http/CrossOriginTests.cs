using System.Net;
using System.Text.Json;

namespace SvcInfra.FunctionalTests.Common.Http;

/// <summary>CORS with two listed origins. One engine is enough: it makes no difference.</summary>
[Collection(EdgeOnSqlite.Name)]
public sealed class CrossOriginTests(EdgeSqliteApp app) : FunctionalTest(app)
{
    private const string AllowOrigin = "Access-Control-Allow-Origin";
    private const string AllowCredentials = "Access-Control-Allow-Credentials";

    [Theory]
    [InlineData(EdgeSettings.Origin)]
    [InlineData("http://localhost:3000")]
    public async Task Listed_origin_may_call_with_cookies_and_its_preflight_is_cached(string origin)
    {
        var preflight = await SendAsync(HttpMethod.Options, "/api/v1/tenants", origin, ("Access-Control-Request-Method", "PATCH"),
            ("Access-Control-Request-Headers", "authorization,content-type,if-match,idempotency-key,x-xsrf-token"));

        preflight.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        preflight.Headers.GetValues(AllowOrigin).ShouldBe([origin]);
        preflight.Headers.GetValues(AllowCredentials).ShouldBe(["true"]);
        preflight.Headers.GetValues("Access-Control-Max-Age").ShouldBe(["600"]);
        preflight.Headers.Vary.ShouldContain("Origin");
    }

    [Fact]
    public async Task Every_header_of_the_API_document_may_be_sent()
    {
        using var document = JsonDocument.Parse((await App.Anonymous().GetResponseAsync("/openapi/v1.json")).Body);
        var headers = document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject())
            .SelectMany(operation => operation.Value.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray().ToArray() : [])
            .Where(parameter => parameter.GetProperty("in").GetString() == "header")
            .Select(parameter => parameter.GetProperty("name").GetString()!).Distinct().ToList();
        headers.ShouldContain("X-Challenge-Response");

        var preflight = await SendAsync(HttpMethod.Options, "/api/v1/tenants", EdgeSettings.Origin, ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", string.Join(',', headers)));

        var allowed = preflight.Headers.GetValues("Access-Control-Allow-Headers").SelectMany(value => value.Split(','));
        headers.Except(allowed, StringComparer.OrdinalIgnoreCase).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("https://app.example.com.evil.example")]
    [InlineData("https://evil-app.example.com")]
    [InlineData("https://evil.app.example.com")]
    [InlineData("http://app.example.com")]
    [InlineData("https://app.example.com:8443")]
    [InlineData("https://APP.example.com")]
    [InlineData("https://app.example.com/")]
    [InlineData("http://localhost:3001")]
    [InlineData("null")]
    [InlineData("*")]
    public async Task Attack_from_an_origin_that_is_not_listed_is_refused(string origin)
    {
        var preflight = await SendAsync(HttpMethod.Options, "/api/v1/tenants", origin, ("Access-Control-Request-Method", "GET"));
        var request = await SendAsync(HttpMethod.Get, "/.well-known/jwks.json", origin);

        foreach (var response in new[] { preflight, request })
        {
            response.Headers.Contains(AllowOrigin).ShouldBeFalse();
            response.Headers.Contains(AllowCredentials).ShouldBeFalse();
            response.Headers.Vary.ShouldContain("Origin");
        }
    }

    [Theory]
    [InlineData("/api/v1/users/me", 401)]
    [InlineData("/no/such/route", 404)]
    [InlineData("/api/v1/edge/throw", 500)]
    [InlineData("/api/v1/edge/too-long", 503)]
    [InlineData("/.well-known/jwks.json", 200)]
    public async Task Listed_origin_reads_problems_and_headers_too(string path, int status)
    {
        var response = await SendAsync(HttpMethod.Get, path, EdgeSettings.Origin);

        ((int)response.StatusCode).ShouldBe(status);
        response.Headers.GetValues(AllowOrigin).ShouldBe([EdgeSettings.Origin]);
        response.Headers.Vary.Count(name => name == "Origin").ShouldBe(1);
        var exposed = string.Join(',', response.Headers.GetValues("Access-Control-Expose-Headers"));
        ((string[])["ETag", "Link", "Location", "Retry-After", "RateLimit", "RateLimit-Policy", "Idempotent-Replayed"])
            .ShouldAllBe(header => exposed.Split(',', StringSplitOptions.None).Contains(header));
    }

    [Fact]
    public async Task Response_to_a_request_without_an_origin_varies_by_origin() =>
        (await App.Anonymous().GetResponseAsync("/.well-known/jwks.json")).Headers.Vary.ShouldBe(["Origin"]);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string origin, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Origin", origin);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await App.Anonymous().SendAsync(request);
    }
}

/// <summary>CORS without listed origins, the default.</summary>
[Collection(OnSqlite.Name)]
public sealed class ClosedCrossOriginTests(SqliteApp app) : FunctionalTest(app)
{
    [Fact]
    public async Task No_origin_is_permitted_by_default()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/v1/tenants");
        preflight.Headers.TryAddWithoutValidation("Origin", "https://app.example.com");
        preflight.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "GET");
        using var response = await App.Anonymous().SendAsync(preflight);

        response.IsSuccessStatusCode.ShouldBeFalse();
        response.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }
}
