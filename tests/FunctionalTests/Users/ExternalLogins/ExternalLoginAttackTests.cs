using System.Net;
using System.Web;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.ExternalLogins;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Users.ExternalLogins;

public abstract class ExternalLoginAttackTests(TestApp app) : ExternalLoginTest(app)
{
    private const string Invalid = "users.external_login_invalid";

    [Theory]
    [InlineData("")]
    [InlineData("not one of ours")]
    [InlineData("of another sign-in")]
    public async Task Attack_with_a_wrong_state_is_refused(string state)
    {
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);
        using var other = new Browser(App);
        var others = HttpUtility.ParseQueryString((await other.GoAsync()).Query)["state"];
        var callback = await browser.GoAsync();

        var response = await browser.ReturnAsync(With(callback, "state", state == "of another sign-in" ? others! : state));

        response.ShouldBeProblem(HttpStatusCode.BadRequest, Invalid);
        await NothingHappenedAsync();
    }

    [Fact]
    public async Task Attack_of_luring_a_browser_to_the_attackers_callback_is_refused()
    {
        Provider.SignedIn = Ada;
        using var mallory = new Browser(App);
        using var victim = new Browser(App);
        var callback = await mallory.GoAsync();

        (await victim.ReturnAsync(callback)).ShouldBeProblem(HttpStatusCode.BadRequest, Invalid);

        // Nor does it work in a browser that began its own sign-in.
        await victim.GoAsync();
        (await victim.ReturnAsync(callback)).ShouldBeProblem(HttpStatusCode.BadRequest, Invalid);
        await NothingHappenedAsync();
    }

    [Fact]
    public async Task Attack_of_finishing_in_another_browser_is_refused_and_keeps_the_code()
    {
        Provider.SignedIn = Ada;
        using var mallory = new Browser(App);
        using var victim = new Browser(App);
        var code = await mallory.FetchCodeAsync();

        (await victim.CompleteAsync(code)).ShouldBeProblem(HttpStatusCode.BadRequest, Invalid);
        await victim.GoAsync();
        (await victim.CompleteAsync(code)).ShouldBeProblem(HttpStatusCode.BadRequest, Invalid);

        (await mallory.CompleteAsync(code)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Attack_of_replaying_a_callback_or_a_code_is_refused(bool forgetsCookies)
    {
        Provider.SignedIn = Ada;
        using var browser = new Browser(App) { ForgetsCookies = forgetsCookies };
        var callback = await browser.GoAsync();
        var code = Browser.CodeIn(await browser.ReturnAsync(callback));

        var again = await browser.ReturnAsync(callback);

        // A browser without the state cookie is another browser or too late; either way it is redirected to the return URL.
        if (forgetsCookies)
        {
            again.Headers.Location!.Query.ShouldBe($"?error={Invalid}");
        }
        else
        {
            again.ShouldBeProblem(HttpStatusCode.BadRequest, Invalid);
        }

        (await browser.CompleteAsync(code)).Status.ShouldBe(HttpStatusCode.OK);
        (await browser.CompleteAsync(code)).ShouldBeProblem(HttpStatusCode.BadRequest, Invalid);
    }

    [Fact]
    public async Task Attack_of_a_hundred_parallel_uses_of_one_code_gives_one_session()
    {
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);
        (await browser.SignInAsync()).Status.ShouldBe(HttpStatusCode.OK);
        var code = await browser.FetchCodeAsync();
        var cookie = browser.Http.DefaultRequestHeaders.GetValues("Cookie").Single();

        var responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            using var http = App.Anonymous();
            http.DefaultRequestHeaders.Add("Cookie", cookie);
            return await http.PostJsonAsync($"{Browser.External}/complete", new { code });
        }));

        responses.Count(response => response.Status == HttpStatusCode.OK).ShouldBe(1);
        responses.Where(response => response.Status != HttpStatusCode.OK).ShouldAllBe(response => response.Status == HttpStatusCode.BadRequest);
        (await App.InDatabaseAsync(null, db => db.Set<Session>().CountAsync())).ShouldBe(2);
    }

    [Fact]
    public async Task Code_expires_after_a_minute()
    {
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);
        var code = await browser.FetchCodeAsync();
        App.Clock.Forward(ExternalSignIn.Lifetime + TimeSpan.FromSeconds(1));

        (await browser.CompleteAsync(code)).ShouldBeProblem(HttpStatusCode.BadRequest, Invalid);
    }

    [Fact]
    public async Task State_expires_after_ten_minutes()
    {
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);
        var callback = await browser.GoAsync();
        App.Clock.Forward(TimeSpan.FromMinutes(11));

        (await browser.ReturnAsync(callback)).ShouldBeProblem(HttpStatusCode.BadRequest, Invalid);
        await NothingHappenedAsync();
    }

    [Theory]
    [InlineData(TokenLie.Nonce)]
    [InlineData(TokenLie.Issuer)]
    [InlineData(TokenLie.Audience)]
    [InlineData(TokenLie.Signature)]
    [InlineData(TokenLie.Expired)]
    public async Task Attack_with_an_invalid_identity_token_is_refused(TokenLie lie)
    {
        Provider.SignedIn = Ada;
        Provider.Lie = lie;
        using var browser = new Browser(App);

        var response = await browser.ReturnAsync(await browser.GoAsync());

        response.Status.ShouldBe(HttpStatusCode.Redirect, response.Body);
        response.Headers.Location!.AbsoluteUri.ShouldBe($"http://localhost:5000/welcome?error={Invalid}");
        await NothingHappenedAsync();
    }

    [Fact]
    public async Task Attack_of_mixing_up_providers_fails_by_the_issuer_of_the_response()
    {
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);
        var callback = await browser.GoAsync();
        HttpUtility.ParseQueryString(callback.Query)["iss"].ShouldBe(Provider.Issuer);

        var response = await browser.ReturnAsync(With(callback, "iss", "https://honest.example/"));

        response.Status.ShouldBe(HttpStatusCode.Redirect, response.Body);
        response.Headers.Location!.AbsoluteUri.ShouldBe($"http://localhost:5000/welcome?error={Invalid}");
        await NothingHappenedAsync();
    }

    [Fact]
    public async Task Attack_of_sending_a_response_to_another_providers_callback_is_refused()
    {
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);
        var callback = await browser.GoAsync();

        var response = await browser.GetAsync(callback.PathAndQuery.Replace("/loopback/", "/github/"));

        response.Status.ShouldBeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.Redirect);
        response.Headers.Location?.Query.ShouldNotContain("code=");
        await NothingHappenedAsync();
    }

    [Fact]
    public async Task Denied_consent_returns_with_an_error_and_a_forged_denial_is_refused()
    {
        using var browser = new Browser(App);

        var response = await browser.ReturnAsync(await browser.GoAsync("/welcome?step=2"));

        response.Status.ShouldBe(HttpStatusCode.Redirect, response.Body);
        response.Headers.Location!.AbsoluteUri.ShouldBe("http://localhost:5000/welcome?step=2&error=access_denied");
        (await browser.GetAsync($"{Browser.External}/loopback/callback?error=access_denied")).ShouldBeProblem(HttpStatusCode.BadRequest, Invalid);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public async Task Attack_with_an_email_address_the_provider_did_not_verify_is_refused(bool? isVerified)
    {
        var ada = await App.SignUpAsync("ada");
        using var browser = new Browser(App);
        foreach (var email in new[] { ada.Email, "nobody@example.com" })
        {
            Provider.SignedIn = new Account("666", email, isVerified);

            (await browser.SignInAsync()).ShouldBeProblem(HttpStatusCode.Forbidden, "users.external_email_not_verified");
        }

        (await App.InDatabaseAsync(null, db => db.Set<ExternalLogin>().CountAsync())).ShouldBe(0);
        (await App.InDatabaseAsync(null, db => db.Set<User>().CountAsync())).ShouldBe(1);
    }

    [Fact]
    public async Task Attack_of_registering_anothers_email_address_first_is_not_linked()
    {
        var mallory = Person.Stranger(App, "ada");
        await mallory.RegisterAsync("not Ada");
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);

        (await browser.SignInAsync()).ShouldBeProblem(HttpStatusCode.Forbidden, "users.external_link_needs_verification");

        (await App.InDatabaseAsync(null, db => db.Set<ExternalLogin>().CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Attack_of_tricking_a_user_into_linking_the_attackers_account_fails()
    {
        var (ada, mallory) = (await App.SignUpAsync("ada"), await App.SignUpAsync("mallory"));
        using var browser = new Browser(App);
        Provider.SignedIn = new Account("666", null, null);

        // Mallory begins and Ada finishes, in one browser.
        var code = await browser.FetchCodeAsync(await BeginLinkAsync(mallory));
        (await CompleteLinkAsync(ada, browser, code)).ShouldBeProblem(HttpStatusCode.BadRequest, Invalid);

        // Nor does the code work in another session of the same user or for a sign-in, nor the code of a sign-in for a link.
        code = await browser.FetchCodeAsync(await BeginLinkAsync(ada));
        await ada.SignInAsync();
        (await CompleteLinkAsync(ada, browser, code)).ShouldBeProblem(HttpStatusCode.BadRequest, Invalid);
        (await browser.CompleteAsync(await browser.FetchCodeAsync(await BeginLinkAsync(ada)))).ShouldBeProblem(HttpStatusCode.BadRequest, Invalid);
        (await CompleteLinkAsync(ada, browser, await browser.FetchCodeAsync())).ShouldBeProblem(HttpStatusCode.BadRequest, Invalid);
        (await App.InDatabaseAsync(null, db => db.Set<ExternalLogin>().CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Attack_of_linking_another_users_external_account_is_refused()
    {
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);
        (await browser.SignInAsync()).Status.ShouldBe(HttpStatusCode.OK);
        var mallory = await App.SignUpAsync("mallory");

        (await LinkAsync(mallory, browser)).ShouldBeProblem(HttpStatusCode.Conflict, "users.external_login_taken");

        (await mallory.Http.GetResponseAsync(Mine))["items"].GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Attack_of_unlinking_another_users_external_account_is_refused()
    {
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);
        (await browser.SignInAsync()).Status.ShouldBe(HttpStatusCode.OK);
        var mallory = await App.SignUpAsync("mallory");
        var id = await App.InDatabaseAsync(null, db => db.Set<ExternalLogin>().Select(l => l.Id).SingleAsync());

        (await mallory.Http.SendAsync(HttpMethod.Delete, $"{Mine}/{id}")).ShouldBeProblem(HttpStatusCode.NotFound, "users.external_login_not_found");
    }

    [Fact]
    public async Task Attack_with_a_forged_or_expired_ticket_links_nothing()
    {
        var ada = await App.SignUpAsync("ada");
        using var browser = new Browser(App);
        var start = await BeginLinkAsync(ada);

        (await browser.GetAsync($"{Browser.External}/loopback?ticket=forged")).ShouldBeProblem(HttpStatusCode.BadRequest, Invalid);
        (await browser.GetAsync(start.Replace("/loopback", "/github"))).ShouldBeProblem(HttpStatusCode.BadRequest, Invalid);
        App.Clock.Forward(TimeSpan.FromMinutes(6));
        (await browser.GetAsync(start)).ShouldBeProblem(HttpStatusCode.BadRequest, Invalid);
    }

    private static Uri With(Uri callback, string name, string value)
    {
        var query = HttpUtility.ParseQueryString(callback.Query);
        query[name] = value;
        return new Uri($"{callback.GetLeftPart(UriPartial.Path)}?{query}");
    }

    private async Task NothingHappenedAsync()
    {
        (await App.InDatabaseAsync(null, db => db.Set<ExternalSignIn>().CountAsync())).ShouldBe(0);
        (await App.InDatabaseAsync(null, db => db.Set<User>().CountAsync())).ShouldBe(0);
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : ExternalLoginAttackTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : ExternalLoginAttackTests(app);
}
