using System.Net;
using System.Text.RegularExpressions;

namespace SvcInfra.FunctionalTests.Common.Http;

/// <summary>Responses of every kind have the headers. One engine is enough: it makes no difference.</summary>
[Collection(OnSqlite.Name)]
public sealed partial class SecurityHeaderTests(SqliteApp app) : FunctionalTest(app)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/verify-email")]
    [InlineData("/forgot-password")]
    [InlineData("/accept-invitation")]
    [InlineData("/docs")]
    [InlineData("/docs/")]
    [InlineData("/docs/v1")]
    [InlineData("/docs/scalar.js")]
    [InlineData("/docs/nothing-here")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/health/live")]
    [InlineData("/.well-known/jwks.json")]
    [InlineData("/api/v1/users/me")]
    [InlineData("/_admin/api/tenants")]
    [InlineData("/no/such/path")]
    public async Task Every_response_has_the_security_headers(string path)
    {
        var headers = (await App.Anonymous().GetResponseAsync(path)).Headers;

        headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        headers.GetValues("X-Frame-Options").ShouldBe(["DENY"]);
        headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        headers.GetValues("Permissions-Policy").ShouldHaveSingleItem().ShouldContain("camera=()");
        var policy = headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe-eval");
        ScriptSource().Match(policy).Value.ShouldNotContain("unsafe-inline");
    }

    [Fact]
    public async Task Error_responses_have_the_security_headers()
    {
        var http = App.Anonymous();
        foreach (var response in new[]
        {
            await http.SendTextAsync(HttpMethod.Post, "/api/v1/users/sign-in", "{"),
            await http.SendTextAsync(HttpMethod.Post, "/api/v1/users/sign-in", "x", "text/plain"),
            await http.SendAsync(HttpMethod.Delete, "/api/v1/users/sign-in"),
        })
        {
            ((int)response.Status).ShouldBeGreaterThanOrEqualTo((int)HttpStatusCode.BadRequest);
            response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            response.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem().ShouldContain("default-src 'none'");
        }
    }

    [GeneratedRegex("script-src[^;]*")]
    private static partial Regex ScriptSource();
}
