using System.Net;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.ExternalLogins;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Users.ExternalLogins;

/// <summary>
/// A provider that posts its response (OAuth 2.0 Form Post Response Mode), as Apple does. The request comes from the provider's site,
/// so the browser sends only cookies with <c>SameSite=None</c>, which require https.
/// </summary>
public abstract class PostedResponseTests(TestApp app) : ExternalLoginTest(app)
{
    private const string Invalid = "users.external_login_invalid";

    [Fact]
    public async Task Posted_response_signs_in_the_browser_that_began()
    {
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);
        var form = await browser.GoToPostAsync();
        Provider.AuthorizationRequests.Single().ResponseMode.ShouldBe("form_post");
        form.Path.ShouldBe($"{Browser.External}/posting/callback");
        form.Fields.Keys.ShouldContain("code");

        var response = await browser.PostFromOtherSiteAsync(form);

        response.Status.ShouldBe(HttpStatusCode.Redirect, response.Body);
        response.Headers.Location!.AbsoluteUri.ShouldStartWith("https://app.example.com/welcome?code=");
        (await browser.CompleteAsync(Browser.CodeIn(response))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("posting", "none")]
    [InlineData("loopback", "lax")]
    public async Task Cookies_are_bound_to_this_host_and_cross_site_only_for_posted_responses(string provider, string sameSite)
    {
        using var browser = new Browser(App);

        await browser.GetAsync($"{Browser.External}/{provider}?returnUrl=/welcome");

        browser.SetCookies.Count.ShouldBe(2);
        browser.SetCookies.ShouldAllBe(cookie => cookie.StartsWith("__Host-external-", StringComparison.Ordinal));
        foreach (var cookie in browser.SetCookies)
        {
            var attributes = cookie.Split("; ")[1..].Select(attribute => attribute.ToLowerInvariant()).ToList();
            attributes.ShouldContain("secure");
            attributes.ShouldContain("httponly");
            attributes.ShouldContain("path=/");
            attributes.ShouldContain($"samesite={sameSite}");
            attributes.ShouldNotContain(attribute => attribute.StartsWith("domain", StringComparison.Ordinal));
            attributes.ShouldContain(
                attribute => attribute.StartsWith("max-age", StringComparison.Ordinal) || attribute.StartsWith("expires", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Attack_of_posting_a_response_in_another_browser_is_refused()
    {
        Provider.SignedIn = Ada;
        using var mallory = new Browser(App);
        using var victim = new Browser(App);
        var form = await mallory.GoToPostAsync();

        // Once without cookies, and once with the cookies of a sign-in that the victim began.
        (await victim.PostFromOtherSiteAsync(form)).ShouldBeProblem(HttpStatusCode.BadRequest, Invalid);
        await victim.GoToPostAsync();
        (await victim.PostFromOtherSiteAsync(form)).ShouldBeProblem(HttpStatusCode.BadRequest, Invalid);

        await NothingHappenedAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Attack_of_replaying_a_posted_response_gives_no_second_code(bool forgetsCookies)
    {
        Provider.SignedIn = Ada;
        using var browser = new Browser(App) { ForgetsCookies = forgetsCookies };
        var form = await browser.GoToPostAsync();
        (await browser.PostFromOtherSiteAsync(form)).Headers.Location!.Query.ShouldStartWith("?code=");

        var again = await browser.PostFromOtherSiteAsync(form);

        again.Headers.Location?.Query.ShouldBe($"?error={Invalid}");
        (again.Headers.Location is null ? again.Code : Invalid).ShouldBe(Invalid);
        (await App.InDatabaseAsync(null, db => db.Set<ExternalSignIn>().CountAsync())).ShouldBe(1);
    }

    [Fact]
    public async Task Attack_of_posting_another_providers_response_is_refused()
    {
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);
        var form = await browser.GoToPostAsync();
        var code = await browser.GoAsync();

        // Posted to another callback, with the state of another provider, and a query response that is posted from another site, without its cookies.
        await ShouldBeRefusedAsync(form with { Path = form.Path.Replace("/posting/", "/github/") });
        await ShouldBeRefusedAsync(form with { Fields = new Dictionary<string, string>(form.Fields) { ["state"] = StateOf(code) } });
        await ShouldBeRefusedAsync(new PostedResponse($"{Browser.External}/loopback/callback", form.Fields));
        var query = new Dictionary<string, string> { ["code"] = Value(code, "code"), ["state"] = StateOf(code), ["iss"] = Provider.Issuer };
        await ShouldBeRefusedAsync(new PostedResponse(code.AbsolutePath, query));

        await NothingHappenedAsync();

        async Task ShouldBeRefusedAsync(PostedResponse forged)
        {
            var response = await browser.PostFromOtherSiteAsync(forged);
            response.Status.ShouldBeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.Redirect);
            response.Headers.Location?.Query.ShouldNotContain("code=");
        }
    }

    [Fact]
    public async Task Denied_consent_returns_with_an_error_by_post_too()
    {
        using var browser = new Browser(App);

        var response = await browser.PostFromOtherSiteAsync(await browser.GoToPostAsync());

        response.Headers.Location!.AbsoluteUri.ShouldBe("https://app.example.com/welcome?error=access_denied");
    }

    private static string StateOf(Uri callback) => Value(callback, "state");

    private static string Value(Uri callback, string name) => System.Web.HttpUtility.ParseQueryString(callback.Query)[name]!;

    private async Task NothingHappenedAsync()
    {
        (await App.InDatabaseAsync(null, db => db.Set<ExternalSignIn>().CountAsync())).ShouldBe(0);
        (await App.InDatabaseAsync(null, db => db.Set<User>().CountAsync())).ShouldBe(0);
    }

    public sealed class OnSqliteTests(SecureSqliteApp app) : PostedResponseTests(app), IClassFixture<SecureSqliteApp>;

    public sealed class OnPostgreSqlTests(SecurePostgreSqlApp app) : PostedResponseTests(app), IClassFixture<SecurePostgreSqlApp>;
}
