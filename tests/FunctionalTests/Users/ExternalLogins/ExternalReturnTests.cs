using System.Net;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Users.ExternalLogins;

public abstract class ExternalReturnTests(TestApp app) : ExternalLoginTest(app)
{
    [Theory]
    [InlineData("")]
    [InlineData("welcome")]
    [InlineData("//evil.example")]
    [InlineData("///evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("/.//evil.example")]
    [InlineData("/..//evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("/ /evil.example")]
    [InlineData("/\r\nLocation: https://evil.example")]
    [InlineData("/welcome#fragment")]
    [InlineData("https://evil.example/")]
    [InlineData("https://app.example.com.evil.example/")]
    [InlineData("https://app.example.com@evil.example/")]
    [InlineData("https://app.example.com:443@evil.example/")]
    [InlineData("https://user:password@app.example.com/")]
    [InlineData("https://@app.example.com/")]
    [InlineData("https:app.example.com")]
    [InlineData("https:/app.example.com")]
    [InlineData("https:///app.example.com/")]
    [InlineData("https://app.example.com:8443/")]
    [InlineData("http://app.example.com/")]
    [InlineData("https://APP.example.com\\.evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("file:///etc/passwd")]
    public async Task Attack_with_a_return_URL_that_is_not_allowed_is_refused(string returnUrl)
    {
        using var browser = new Browser(App);

        (await browser.GetAsync($"{Browser.External}/loopback?returnUrl={Uri.EscapeDataString(returnUrl)}"))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "users.external_return_url_refused");
    }

    [Theory]
    [InlineData("/", "http://localhost:5000/")]
    [InlineData("/welcome?step=2", "http://localhost:5000/welcome?step=2")]
    [InlineData("/@evil.example", "http://localhost:5000/@evil.example")]
    [InlineData("/%2F%2Fevil.example", "http://localhost:5000/%2F%2Fevil.example")]
    [InlineData("https://app.example.com/done", "https://app.example.com/done")]
    public async Task Browser_is_redirected_to_an_allowed_return_URL(string returnUrl, string expected)
    {
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);

        var response = await browser.ReturnAsync(await browser.GoAsync(returnUrl));

        response.Status.ShouldBe(HttpStatusCode.Redirect, response.Body);
        response.Headers.Location!.OriginalString.ShouldStartWith(expected + (expected.Contains('?') ? "&code=" : "?code="));
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : ExternalReturnTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : ExternalReturnTests(app);
}
