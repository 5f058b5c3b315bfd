using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SvcInfra.FunctionalTests.Common.Http;

public abstract class BadInputTests(TestApp app) : FunctionalTest(app)
{
    private const string Tenants = "/api/v1/tenants";

    [Theory]
    [InlineData("{\"slug\":", 400, "malformed_json")]
    [InlineData("{\"slug\":\"blue\",\"name\":\"Blue\"} {}", 400, "malformed_json")]
    [InlineData("not json", 400, "malformed_json")]
    [InlineData("", 400, "body_required")]
    [InlineData("null", 400, "body_required")]
    [InlineData("[]", 400, "invalid_field_type")]
    [InlineData("{\"slug\":1,\"name\":\"Blue\"}", 400, "invalid_field_type")]
    [InlineData("{\"slug\":\"blue\",\"name\":\"Blue\",\"role\":\"owner\"}", 400, "unknown_field")]
    [InlineData("{\"slug\":\"blue\",\"slug\":\"red\",\"name\":\"Blue\"}", 400, "duplicate_field")]
    [InlineData("{}", 400, "validation_failed")]
    [InlineData("{\"slug\":null,\"name\":null}", 400, "validation_failed")]
    public async Task Invalid_body_is_refused_and_changes_nothing(string body, int status, string code)
    {
        var ada = await App.SignUpAsync("ada");

        (await ada.Http.SendTextAsync(HttpMethod.Post, Tenants, body)).ShouldBeProblem((HttpStatusCode)status, code);

        (await ada.Http.GetResponseAsync(Tenants))["items"].GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Deeply_nested_body_is_refused()
    {
        var ada = await App.SignUpAsync("ada");
        var body = string.Concat(Enumerable.Repeat("{\"slug\":", 200)) + "1" + new string('}', 200);

        ((int)(await ada.Http.SendTextAsync(HttpMethod.Post, Tenants, body)).Status).ShouldBe(400);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/xml")]
    public async Task Wrong_content_type_is_refused(string contentType)
    {
        var ada = await App.SignUpAsync("ada");

        (await ada.Http.SendTextAsync(HttpMethod.Post, Tenants, "{}", contentType))
            .ShouldBeProblem(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
    }

    [Theory]
    [InlineData(1_048_577)]
    [InlineData(20_000_000)]
    public async Task Body_above_one_mebibyte_is_refused_and_the_client_sees_the_response(int bytes)
    {
        var ada = await App.SignUpAsync("ada");
        var body = $$"""{"slug":"blue","name":"{{new string('x', bytes)}}"}""";

        (await ada.Http.SendTextAsync(HttpMethod.Post, Tenants, body)).ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge, "payload_too_large");
    }

    [Theory]
    [InlineData("not-a-guid")]
    [InlineData("123")]
    [InlineData("%00")]
    [InlineData("019a2b3c-0000-7000-8000-00000000000g")]
    public async Task Malformed_identifier_is_refused(string id)
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");

        ((int)(await ada.Http.GetResponseAsync($"{Tenants}/{id}")).Status).ShouldBe(400);
    }

    [Theory]
    [InlineData("GET", "/api/v1/nothing", 404, "route_not_found")]
    [InlineData("GET", "/nothing", 404, "route_not_found")]
    [InlineData("PUT", "/api/v1/tenants", 405, "method_not_allowed")]
    public async Task Unknown_route_is_a_problem(string method, string path, int status, string code) =>
        (await App.Anonymous().SendAsync(new HttpMethod(method), path)).ShouldBeProblem((HttpStatusCode)status, code);

    [Fact]
    public async Task Client_that_does_not_accept_JSON_gets_406()
    {
        var ada = await App.SignUpAsync("ada");
        ada.Http.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "text/html, application/xml;q=0.9");

        (await ada.Http.GetResponseAsync(Tenants)).ShouldBeProblem(HttpStatusCode.NotAcceptable, "not_acceptable");
    }

    [Fact]
    public async Task Authorization_is_checked_before_the_body_is_read() =>
        (await App.Anonymous().SendTextAsync(HttpMethod.Post, Tenants, "not json")).ShouldBeProblem(HttpStatusCode.Unauthorized, "unauthenticated");

    [Fact]
    public async Task Malformed_request_line_is_refused_without_a_body()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(App.ClientOptions.BaseAddress.Host, App.ClientOptions.BaseAddress.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes("NONSENSE\r\n\r\n"));
        using var reader = new StreamReader(socket.GetStream());

        (await reader.ReadLineAsync())!.ShouldStartWith("HTTP/1.1 400");
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : BadInputTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : BadInputTests(app);
}
