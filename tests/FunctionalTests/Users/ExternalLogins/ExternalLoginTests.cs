using System.Net;
using System.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Users.ExternalLogins;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.ExternalLogins;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Users.Passkeys;

namespace SvcInfra.FunctionalTests.Users.ExternalLogins;

/// <summary>Signing in with an account of a real provider on loopback, and linking one.</summary>
public abstract class ExternalLoginTests(TestApp app) : ExternalLoginTest(app)
{
    [Fact]
    public async Task Two_tabs_at_one_provider_both_succeed()
    {
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);
        var (first, second) = (await browser.GoAsync(), await browser.GoAsync());

        foreach (var tab in new[] { first, second })
        {
            var back = await browser.ReturnAsync(tab);
            back.Status.ShouldBe(HttpStatusCode.Redirect, back.Body);
            (await browser.CompleteAsync(Browser.CodeIn(back))).Status.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Failed_callback_shows_a_page_in_a_browser_and_a_problem_to_a_client()
    {
        using var browser = new Browser(App);
        const string Callback = "/api/v1/users/sign-in/external/loopback/callback?state=none";

        (await browser.GetAsync(Callback)).ShouldBeProblem(HttpStatusCode.BadRequest, "users.external_login_invalid");
        browser.Http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        var page = await browser.GetAsync(Callback);

        (page.Status, page.ContentType).ShouldBe((HttpStatusCode.BadRequest, "text/html"));
        page.Body.ShouldContain("Start again");
        page.Headers.GetValues("Content-Security-Policy").ShouldBe(["default-src 'none'; frame-ancestors 'none'"]);
    }

    [Fact]
    public async Task First_sign_in_creates_a_user_with_a_verified_email_and_no_password()
    {
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);

        var response = await browser.SignInAsync();

        response.Status.ShouldBe(HttpStatusCode.OK, response.Body);
        var ada = Person.Stranger(App, "ada");
        ada.Use(response);
        var profile = await ada.Http.GetResponseAsync("/api/v1/users/me");
        profile["email"].GetString().ShouldBe("ada@example.com");
        profile["displayName"].GetString().ShouldBe("Ada Lovelace");
        PasskeyTests.ClaimsOf(ada.AccessToken).GetProperty("amr").EnumerateArray().Select(method => method.GetString()).ShouldBe(["fed"]);
        var user = await App.InDatabaseAsync(null, db => db.Set<User>().SingleAsync());
        (user.HasPassword, user.IsEmailVerified).ShouldBe((false, true));
        (await ada.RefreshAsync(ada.RefreshToken)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Linked_account_signs_in_again_after_its_email_address_changed()
    {
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);
        (await browser.SignInAsync()).Status.ShouldBe(HttpStatusCode.OK);
        Provider.SignedIn = Ada with { Email = "lovelace@example.com", IsEmailVerified = false };

        var response = await browser.SignInAsync();

        response.Status.ShouldBe(HttpStatusCode.OK, response.Body);
        (await App.InDatabaseAsync(null, db => db.Set<User>().Select(u => u.Email).ToListAsync())).Select(email => email.Value)
            .ShouldBe(["ada@example.com"]);
        (await App.InDatabaseAsync(null, db => db.Set<ExternalLogin>().SingleAsync())).LastUsedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Email_address_verified_on_both_sides_links_and_notifies_the_owner()
    {
        var ada = await App.SignUpAsync("ada");
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);

        ada.Use(await browser.SignInAsync());

        var mail = await App.MailToAsync(ada.Email);
        mail.ShouldContain("An account was linked to yours");
        var linked = (await ada.Http.GetResponseAsync(Mine))["items"];
        linked.GetArrayLength().ShouldBe(1);
        linked[0].GetProperty("provider").GetString().ShouldBe("loopback");
        linked[0].GetProperty("account").GetString().ShouldBe("Ada@Example.com");
        await ada.SignInAsync();
    }

    [Fact]
    public async Task Second_factor_is_required_as_after_a_password()
    {
        var ada = await App.SignUpAsync("ada");
        await AuthenticatorApp.SetUpAsync(ada);
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);

        (await browser.SignInAsync()).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_required");
    }

    [Fact]
    public async Task Providers_are_listed_publicly_without_their_secrets()
    {
        var response = await App.Anonymous().GetResponseAsync("/api/v1/users/sign-in/providers");

        response.Status.ShouldBe(HttpStatusCode.OK);
        var providers = response["providers"].EnumerateArray().Select(p => $"{p.GetProperty("name")}: {p.GetProperty("displayName")}").ToList();
        providers.ShouldContain("github: github");
        providers.ShouldContain("loopback: The loopback");
        providers.ShouldBe(providers.Order(StringComparer.Ordinal));
        response.Body.ShouldNotContain(IdentityProvider.ClientSecret);
    }

    [Fact]
    public async Task Redirect_to_the_provider_has_PKCE_state_nonce_and_HttpOnly_cookies()
    {
        using var browser = new Browser(App);

        var away = await browser.GetAsync($"{Browser.External}/loopback?returnUrl=/welcome");

        var query = HttpUtility.ParseQueryString(away.Headers.Location!.Query);
        away.Headers.Location.AbsoluteUri.ShouldStartWith(Provider.Issuer + "authorize");
        query["code_challenge_method"].ShouldBe("S256");
        query["code_challenge"]!.Length.ShouldBe(43);
        query["redirect_uri"].ShouldBe("http://localhost:5000/api/v1/users/sign-in/external/loopback/callback");
        query["state"].ShouldNotBeNullOrEmpty();
        query["nonce"].ShouldNotBeNullOrEmpty();
        browser.SetCookies.Count.ShouldBe(2);
        browser.SetCookies.ShouldAllBe(cookie =>
            cookie.Contains("httponly", StringComparison.OrdinalIgnoreCase) && cookie.Contains("path=/;", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Known_provider_type_needs_no_issuer_URL()
    {
        using var browser = new Browser(App);

        var away = await browser.GetAsync($"{Browser.External}/github?returnUrl=/welcome");

        away.Headers.Location!.AbsoluteUri.ShouldStartWith("https://github.com/login/oauth/authorize?");
        HttpUtility.ParseQueryString(away.Headers.Location.Query)["code_challenge_method"].ShouldBe("S256");
    }

    [Fact]
    public async Task Provider_that_does_not_respond_is_reported_as_unavailable()
    {
        using var browser = new Browser(App);

        (await browser.GetAsync($"{Browser.External}/nowhere?returnUrl=/welcome"))
            .ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "users.external_provider_unavailable");
    }

    [Fact]
    public async Task User_links_and_unlinks_an_account_and_is_notified_of_both()
    {
        var ada = await App.SignUpAsync("ada");
        using var browser = new Browser(App);
        Provider.SignedIn = new Account("4711", "lovelace@elsewhere.example", false);

        var linked = await LinkAsync(ada, browser);

        linked.Status.ShouldBe(HttpStatusCode.OK, linked.Body);
        (await App.MailToAsync(ada.Email)).ShouldContain("An account was linked to yours");
        (await browser.SignInAsync()).Status.ShouldBe(HttpStatusCode.OK);
        (await ada.Http.SendAsync(HttpMethod.Delete, $"{Mine}/{linked["id"].GetGuid()}")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await App.MailToAsync(ada.Email)).ShouldContain("An account was unlinked from yours");
        (await ada.Http.GetResponseAsync(Mine))["items"].GetArrayLength().ShouldBe(0);
        (await browser.SignInAsync()).ShouldBeProblem(HttpStatusCode.Forbidden, "users.external_email_not_verified");
    }

    [Fact]
    public async Task Last_sign_in_method_cannot_be_removed()
    {
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);
        var ada = Person.Stranger(App, "ada");
        ada.Use(await browser.SignInAsync());
        var id = (await ada.Http.GetResponseAsync(Mine))["items"][0].GetProperty("id").GetGuid();

        (await ada.Http.SendAsync(HttpMethod.Delete, $"{Mine}/{id}")).ShouldBeProblem(HttpStatusCode.Conflict, "users.last_way_in");
        using var phone = new SoftwareAuthenticator();
        await phone.RegisterAsync(ada);
        (await ada.Http.SendAsync(HttpMethod.Delete, $"{Mine}/{id}")).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Attack_of_unlinking_the_last_two_sign_in_methods_in_parallel_leaves_one()
    {
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);
        var ada = Person.Stranger(App, "ada");
        ada.Use(await browser.SignInAsync());
        Provider.SignedIn = new Account("4712", null, null);
        (await LinkAsync(ada, browser)).Status.ShouldBe(HttpStatusCode.OK);
        var ids = (await ada.Http.GetResponseAsync(Mine))["items"].EnumerateArray().Select(login => login.GetProperty("id").GetGuid()).ToList();

        var responses = await Task.WhenAll(ids.Select(id => ada.Http.SendAsync(HttpMethod.Delete, $"{Mine}/{id}")));

        responses.Count(response => response.Status == HttpStatusCode.NoContent).ShouldBe(1);
        (await ada.Http.GetResponseAsync(Mine))["items"].GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task External_sign_in_is_deleted_an_hour_later()
    {
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);
        await browser.FetchCodeAsync();
        App.Clock.Forward(TimeSpan.FromMinutes(62));

        await using var scope = App.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IJobHandler<PurgeExternalSignIns>>()
            .HandleAsync(new PurgeExternalSignIns(), null!, CancellationToken.None);

        (await App.InDatabaseAsync(null, db => db.Set<ExternalSignIn>().CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Linking_and_unlinking_require_recent_authentication()
    {
        var ada = await App.SignUpAsync("ada");
        App.Clock.Forward(TimeSpan.FromMinutes(11));

        // The access token has expired too; refreshing it is not a new authentication.
        ada.Use(await ada.RefreshAsync(ada.RefreshToken));
        (await ada.Http.PostJsonAsync($"{Mine}/loopback", new { returnUrl = "/settings" })).Code.ShouldBe("insufficient_user_authentication");
        (await ada.Http.SendAsync(HttpMethod.Delete, $"{Mine}/{Guid.CreateVersion7()}")).Code.ShouldBe("insufficient_user_authentication");
    }

    [Fact]
    public async Task Unknown_provider_is_refused()
    {
        using var browser = new Browser(App);

        (await browser.GetAsync($"{Browser.External}/nobody?returnUrl=/"))
            .ShouldBeProblem(HttpStatusCode.NotFound, "users.external_provider_unknown");
        (await browser.GetAsync($"{Browser.External}/nobody/callback")).ShouldBeProblem(HttpStatusCode.NotFound, "users.external_provider_unknown");
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : ExternalLoginTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : ExternalLoginTests(app);
}
