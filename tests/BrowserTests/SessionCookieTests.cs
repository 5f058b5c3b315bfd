using Microsoft.Playwright;
using Shouldly;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.BrowserTests;

/// <summary>How a browser handles the cookies of a session, over https.</summary>
[Collection(InChromium.Name)]
[Slow]
public sealed class SessionCookieTests(Chromium chromium) : IAsyncLifetime
{
    private RunningApp _app = null!;
    private IPage _page = null!;

    public async ValueTask InitializeAsync()
    {
        _page = await chromium.NewPageAsync();
        _app = await RunningApp.StartWithHttpsAsync();
        await OwnPage.OpenAsync(_page, _app.Origin);
        await _app.SignUpAsync("ada");
    }

    public async ValueTask DisposeAsync()
    {
        await (_page?.Context.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_app?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact]
    public async Task Browser_keeps_the_session_in_an_HttpOnly_host_cookie()
    {
        (await OwnPage.SignInAsync(_page, "ada")).Status.ShouldBe(204);

        var session = (await _page.Context.CookiesAsync()).Single(cookie => cookie.Name == "__Host-session");
        session.ShouldSatisfyAllConditions(
            cookie => cookie.Secure.ShouldBeTrue(),
            cookie => cookie.HttpOnly.ShouldBeTrue(),
            cookie => cookie.SameSite.ShouldBe(SameSiteAttribute.Lax),
            cookie => cookie.Path.ShouldBe("/"));
        (await _page.EvaluateAsync<string>("() => document.cookie")).ShouldStartWith("XSRF-TOKEN=");
        (await OwnPage.CallAsync(_page, "GET", "/users/me")).Body.GetProperty("email").GetString().ShouldBe("ada@example.com");
    }

    [Fact]
    public async Task Antiforgery_token_works_through_a_tenant_switch_and_sign_out()
    {
        (await OwnPage.SignInAsync(_page, "ada")).Status.ShouldBe(204);
        var before = await _page.EvaluateAsync<string>("() => document.cookie");

        var created = await OwnPage.CallAsync(_page, "POST", "/tenants", new { slug = "red-harbor", name = "Red" });
        created.Status.ShouldBe(201);
        var tenant = created.Body.GetProperty("id").GetString();
        (await OwnPage.CallAsync(_page, "POST", "/tenants/switch", new { tenantId = tenant })).Status.ShouldBe(204);

        (await _page.EvaluateAsync<string>("() => document.cookie")).ShouldNotBe(before);
        (await OwnPage.CallAsync(_page, "GET", $"/tenants/{tenant}")).Status.ShouldBe(200);
        (await OwnPage.CallAsync(_page, "POST", "/users/sign-out")).Status.ShouldBe(204);
        (await _page.Context.CookiesAsync()).ShouldBeEmpty();
        (await OwnPage.CallAsync(_page, "GET", "/users/me")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Script_without_the_antiforgery_token_changes_nothing()
    {
        (await OwnPage.SignInAsync(_page, "ada")).Status.ShouldBe(204);
        await _page.EvaluateAsync("() => { document.cookie = 'XSRF-TOKEN=x; path=/; secure'; }");

        var response = await OwnPage.CallAsync(_page, "POST", "/users/sign-out");

        (response.Status, response.Code).ShouldBe((403, "antiforgery_token_invalid"));
        (await OwnPage.CallAsync(_page, "GET", "/users/me")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("localhost", true)]
    public async Task Attack_from_a_page_of_another_origin_reads_and_changes_nothing(string host, bool isSameSite)
    {
        (await OwnPage.SignInAsync(_page, "ada")).Status.ShouldBe(204);
        var evil = $"https://{host}:{FreePort.Find()}";
        await _page.RouteAsync($"{evil}/**",
            route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/html", Body = "<!doctype html><title>Evil</title>" }));
        await _page.GotoAsync($"{evil}/page");

        // Submitting a form replaces the page with the response.
        var posted = await _page.RunAndWaitForResponseAsync(
            () => _page.EvaluateAsync(
                """
                url => {
                  const form = document.body.appendChild(document.createElement("form"));
                  form.method = "post"; form.enctype = "text/plain"; form.action = url;
                  form.submit();
                }
                """,
                $"{_app.Origin}/api/v1/users/sign-out"),
            response => response.Url.EndsWith("/sign-out", StringComparison.Ordinal));
        posted.Status.ShouldBe(isSameSite ? 403 : 401, "browsers send cookies from another origin of the same site, but not from another site");
        await _page.WaitForURLAsync("**/sign-out");
        await _page.GotoAsync($"{evil}/page");
        (await ReadFromAsync("GET", "{}")).ShouldBe("TypeError");
        (await ReadFromAsync("POST", "{ 'Content-Type': 'application/json', 'X-XSRF-TOKEN': 'x' }")).ShouldBe("TypeError");

        await OwnPage.OpenAsync(_page, _app.Origin);
        (await OwnPage.CallAsync(_page, "GET", "/users/me")).Status.ShouldBe(200, "the session is still active");

        Task<string> ReadFromAsync(string method, string headers) => _page.EvaluateAsync<string>(
            $"url => fetch(url, {{ method: '{method}', credentials: 'include', headers: {headers} }}).then(() => 'read', error => error.name)",
            $"{_app.Origin}/api/v1/users/{(method == "GET" ? "me" : "sign-out")}");
    }
}
