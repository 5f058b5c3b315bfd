using System.Net;
using System.Net.Http.Headers;

namespace SvcInfra.FunctionalTests.Common.Http;

/// <summary>Every refusal over a real socket, with the settings of Production: one media type, a stable type and code, a trace id.</summary>
public abstract class ProblemTests(TestApp app) : FunctionalTest(app)
{
    private const string Users = "/api/v1/users";
    private const string Tenants = "/api/v1/tenants";

    /// <summary>Each case by its name: the request, the status and the code.</summary>
    private static readonly Dictionary<string, (Func<TestApp, Task<ApiResponse>> Send, int Status, string Code)> Cases = new()
    {
        ["invalid fields"] = (app => Post(app, Users + "/register", """{"email":"","password":"x","displayName":""}"""), 400, "validation_failed"),
        ["malformed JSON"] = (app => Post(app, Users + "/sign-in", "{"), 400, "malformed_json"),
        ["no body"] = (app => Post(app, Users + "/sign-in", ""), 400, "body_required"),
        ["no credential"] = (app => app.Anonymous().GetResponseAsync(Users + "/me"), 401, "unauthenticated"),
        ["bad token"] = (app => With(app, "Authorization", "Bearer x").GetResponseAsync(Users + "/me"), 401, "token_malformed"),
        ["not an operator"] = (app => AsAda(app, ada => ada.Http.GetResponseAsync("/_admin/api/tenants")), 403, "operator_required"),
        ["unknown route"] = (app => app.Anonymous().GetResponseAsync("/no/such/route"), 404, "route_not_found"),
        ["unknown route of the API"] = (app => app.Anonymous().GetResponseAsync("/api/v1/nothing"), 404, "route_not_found"),
        ["unknown version of the API"] = (app => app.Anonymous().GetResponseAsync("/api/v99/users/me"), 404, "route_not_found"),
        ["unknown resource"] =
            (app => AsAda(app, ada => ada.Http.PostJsonAsync($"{Tenants}/{Guid.Empty}/restore", null)), 404, "tenants.not_found"),
        ["other method"] = (app => app.Anonymous().SendAsync(HttpMethod.Put, Users + "/sign-in"), 405, "method_not_allowed"),
        ["image accepted"] = (app => AsAda(app, ada =>
        {
            ada.Http.DefaultRequestHeaders.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("image/png"));
            return ada.Http.GetResponseAsync(Tenants);
        }), 406, "not_acceptable"),
        ["taken value"] = (app => AsAda(app, async ada =>
        {
            await ada.CreateTenantAsync("blue");
            return await ada.Http.PostJsonAsync(Tenants, new { slug = "blue", name = "Blue" });
        }), 409, "tenants.slug_taken"),
        ["stale version"] = (app => AsAda(app, async ada =>
        {
            var id = await ada.CreateTenantAsync("blue");
            return await ada.Http.SendAsync(HttpMethod.Patch, $"{Tenants}/{id}", new { name = "Red" }, "\"99\"");
        }), 412, "stale_version"),
        ["large body"] = (app => Post(app, Users + "/sign-in", new string(' ', 1_048_577)), 413, "payload_too_large"),
        ["other media type"] = (app => Post(app, Users + "/sign-in", "x", "text/plain"), 415, "unsupported_media_type"),
        ["compressed body"] = (app => Compressed(app), 415, "unsupported_content_encoding"),
        ["foreign host"] = (app => With(app, "Host", "evil.example").GetResponseAsync(Users + "/me"), 421, "host_not_served"),
        ["missing version"] = (app => AsAda(app, async ada =>
            await ada.Http.SendAsync(HttpMethod.Delete, $"{Tenants}/{await ada.CreateTenantAsync("blue")}?slug=blue")), 428, "version_required"),
        ["bug"] = (app => app.Anonymous().GetResponseAsync("/api/v1/edge/throw"), 500, "internal_error"),
        ["database away"] = (app => app.Anonymous().GetResponseAsync("/api/v1/edge/broken-database"), 503, "database_unavailable"),
        ["too long"] = (app => app.Anonymous().GetResponseAsync("/api/v1/edge/too-long"), 503, "request_timeout"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Refusal_is_a_problem_with_its_code(string name)
    {
        var (send, status, code) = Cases[name];

        var response = await send(App);

        response.ShouldBeProblem((HttpStatusCode)status, code);
        response["type"].GetString().ShouldBe("urn:problem:" + code);
        response["title"].GetString().ShouldNotBeNullOrEmpty();
        response["detail"].GetString().ShouldEndWith(".");
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        response.Headers.Contains("WWW-Authenticate").ShouldBe(status == 401);
        response.Headers.Contains("Retry-After").ShouldBe(status == 503);
        response.Body.ShouldNotContain("hunter2");
        response.Body.ShouldNotContain("db.internal");
    }

    [Theory]
    [InlineData(400, 400, "bad_request")]
    [InlineData(404, 404, "route_not_found")]
    [InlineData(408, 408, "body_timeout")]
    [InlineData(413, 413, "payload_too_large")]
    [InlineData(422, 422, "http_422")]
    [InlineData(431, 431, "http_431")]
    [InlineData(500, 500, "internal_error")]
    [InlineData(504, 503, "request_timeout")]
    public async Task Status_without_a_body_becomes_a_problem(int set, int status, string code) =>
        (await App.Anonymous().GetResponseAsync($"/api/v1/edge/status/{set}")).ShouldBeProblem((HttpStatusCode)status, code);

    [Fact]
    public async Task Field_errors_have_the_names_that_the_client_sent()
    {
        var response = await Post(App, Users + "/register", """{"email":"","password":"x","displayName":""}""");

        response["errors"].EnumerateObject().Select(field => field.Name).ShouldBe(["email", "password", "displayName"], ignoreOrder: true);
        response["errors"].GetProperty("displayName")[0].GetProperty("code").GetString().ShouldBe("required");
    }

    [Fact]
    public async Task Refused_method_names_the_allowed_ones()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Users + "/sign-in");
        using var response = await App.Anonymous().SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        response.Content.Headers.Allow.ShouldBe(["POST"]);
    }

    private static Task<ApiResponse> Post(TestApp app, string path, string body, string contentType = "application/json") =>
        app.Anonymous().SendTextAsync(HttpMethod.Post, path, body, contentType);

    private static async Task<ApiResponse> Compressed(TestApp app)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Users + "/sign-in") { Content = new StringContent("{}") };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Content.Headers.ContentEncoding.Add("gzip");
        using var response = await app.Anonymous().SendAsync(request);
        return new ApiResponse(
            response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
    }

    private static HttpClient With(TestApp app, string header, string value)
    {
        var http = app.Anonymous();
        http.DefaultRequestHeaders.TryAddWithoutValidation(header, value);
        return http;
    }

    private static async Task<ApiResponse> AsAda(TestApp app, Func<Person, Task<ApiResponse>> send) => await send(await app.SignUpAsync("ada"));

    [Collection(EdgeOnSqlite.Name)]
    public sealed class OnSqliteTests(EdgeSqliteApp app) : ProblemTests(app);

    [Collection(EdgeOnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(EdgePostgreSqlApp app) : ProblemTests(app);
}
