using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Common.Http;

/// <summary>
/// Requests that no client library sends, over a plain socket. What the server refuses before the application sees it has the right status and
/// no body (docs/http.md).
/// </summary>
public abstract class WireRefusalTests(TestApp app) : FunctionalTest(app)
{
    private const string SignIn = "POST /api/v1/users/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    private const long MostMemory = 256 * 1024 * 1024;

    private static readonly string Chunk = $"10000\r\n{new string(' ', 0x10000)}\r\n";

    public static TheoryData<string, string, int> Malformed => new()
    {
        { "no version", "GET /\r\n\r\n", 400 },
        { "nonsense", "NONSENSE\r\n\r\n", 400 },
        { "no host", "GET / HTTP/1.1\r\n\r\n", 400 },
        { "two hosts", "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", 400 },
        { "malformed host", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400 },
        { "host with a path", "GET / HTTP/1.1\r\nHost: localhost/evil\r\n\r\n", 400 },
        { "two lengths", SignIn + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400 },
        { "length that is no number", SignIn + "Content-Length: two\r\n\r\n{}", 400 },
        { "negative length", SignIn + "Content-Length: -2\r\n\r\n{}", 400 },
        { "unknown transfer coding", SignIn + "Transfer-Encoding: gzip\r\n\r\n{}", 400 },
        { "malformed chunk", SignIn + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", 400 },
        { "header without a name", "GET / HTTP/1.1\r\nHost: localhost\r\n: x\r\n\r\n", 400 },
        { "header on two lines", "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: a\r\n b\r\n\r\n", 400 },
        { "long request line", $"GET /{new string('a', 9_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n", 414 },
        { "10,000 headers", $"GET / HTTP/1.1\r\nHost: localhost\r\n{Headers(10_000, 10)}\r\n", 431 },
        { "101 headers", $"GET / HTTP/1.1\r\nHost: localhost\r\n{Headers(101, 10)}\r\n", 431 },
        { "large headers", $"GET / HTTP/1.1\r\nHost: localhost\r\n{Headers(5, 8_000)}\r\n", 431 },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Malformed_request_has_the_right_status_and_the_connection_is_closed(string name, string request, int status)
    {
        using var raw = await RawHttp.ConnectAsync(App);
        await raw.WriteAsync(request);
        var response = await raw.ReadAsync();

        response.Status.ShouldBe(status, name);
        (response.Body.Length == 0 || response.Code is not null).ShouldBeTrue(response.Body);
        (await raw.IsClosedAsync()).ShouldBeTrue();
    }

    [Theory]
    [InlineData("evil.example", 421)]
    [InlineData("app.example.com.evil.example", 421)]
    [InlineData("localhost.evil.example", 421)]
    [InlineData("app.example.com", 401)]
    [InlineData("APP.example.com:443", 401)]
    [InlineData("127.0.0.1:5000", 401)]
    public async Task Only_listed_hosts_are_served(string host, int status)
    {
        var response = await RawHttp.SendAsync(App, $"GET /api/v1/users/me HTTP/1.1\r\nHost: {host}\r\n\r\n");

        response.Status.ShouldBe(status);
        response.Code.ShouldBe(status == 421 ? "host_not_served" : "unauthenticated");
    }

    [Fact]
    public async Task Health_checks_answer_under_every_host() =>
        (await RawHttp.SendAsync(App, "GET /health/live HTTP/1.1\r\nHost: 10.1.2.3:8080\r\n\r\n")).Status.ShouldBe(200);

    [Fact]
    public async Task Attack_of_smuggling_with_a_length_and_chunks_closes_the_connection()
    {
        // RFC 9112 §6.1: the chunks decide, and the connection is closed, so that what follows is no second request.
        using var raw = await RawHttp.ConnectAsync(App);
        const string Hidden = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
        await raw.WriteAsync($"{SignIn}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Hidden}");
        var response = await raw.ReadAsync();

        response.Status.ShouldBe(400);
        response.Body.ShouldNotContain("Healthy");
        (await raw.IsClosedAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Attack_with_one_gigabyte_is_refused_before_it_is_sent()
    {
        var response = await RawHttp.SendAsync(App, SignIn + "Content-Length: 1073741824\r\n\r\n{");

        response.Status.ShouldBe(413);
        response.Code.ShouldBe("payload_too_large");
    }

    [Fact]
    public async Task Attack_with_endless_chunks_is_refused_at_the_limit()
    {
        var response = await RawHttp.SendAsync(App, SignIn + "Transfer-Encoding: chunked\r\n\r\n" + string.Concat(Enumerable.Repeat(Chunk, 17)));

        response.Status.ShouldBe(413);
        response.Code.ShouldBe("payload_too_large");
    }

    [Slow]
    [Theory]
    [InlineData("Content-Length: 1073741824\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n")]
    public async Task Attack_of_sending_on_after_the_refusal_ends_with_the_connection_in_bounded_memory(string framing)
    {
        using var raw = await RawHttp.ConnectAsync(App);
        await raw.WriteAsync(SignIn + framing + string.Concat(Enumerable.Repeat(Chunk, 17)));
        (await raw.ReadAsync()).Status.ShouldBe(413);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await raw.WriteUntilClosedAsync(Chunk);

        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(MostMemory);
    }

    [Slow]
    [Theory]
    [InlineData("Content-Length: 1000\r\n\r\n", "{")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n", "1\r\n{\r\n")]
    public async Task Attack_with_a_slow_body_gets_408(string framing, string start)
    {
        using var raw = await RawHttp.ConnectAsync(App);
        await raw.WriteAsync(SignIn + framing + start);
        var response = await raw.ReadAsync();

        response.Status.ShouldBe(408);
        response.Code.ShouldBe("body_timeout");
        (await raw.IsClosedAsync()).ShouldBeTrue();
    }

    [Slow]
    [Fact]
    public async Task Attack_with_slow_headers_gets_408()
    {
        using var raw = await RawHttp.ConnectAsync(App);
        await raw.WriteAsync("GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ");
        var response = await raw.ReadAsync();

        response.Status.ShouldBe(408);
        (await raw.IsClosedAsync()).ShouldBeTrue();
    }

    private static string Headers(int count, int size) =>
        string.Concat(Enumerable.Range(0, count).Select(i => $"X-{i}: {new string('a', size)}\r\n"));

    [Collection(EdgeOnSqlite.Name)]
    public sealed class OnSqliteTests(EdgeSqliteApp app) : WireRefusalTests(app);

    [Collection(EdgeOnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(EdgePostgreSqlApp app) : WireRefusalTests(app);
}
