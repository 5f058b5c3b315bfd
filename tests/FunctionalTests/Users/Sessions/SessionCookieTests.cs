using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Tenants.Invitations;

namespace SvcInfra.FunctionalTests.Users.Sessions;

public abstract class SessionCookieTests(TestApp app) : FunctionalTest(app)
{
    private const string Me = "/api/v1/users/me";
    private const string SignInUrl = "/api/v1/users/sign-in?useCookies=true";
    private const string Name = "session";

    [Fact]
    public async Task Sign_in_sets_an_HttpOnly_cookie_and_returns_no_tokens()
    {
        var ada = await App.SignUpAsync("ada");
        using var browser = new Browser(App);

        var response = await browser.PostAsync(SignInUrl, Credentials(ada));

        response.Status.ShouldBe(HttpStatusCode.NoContent, response.Body);
        response.Body.ShouldBeEmpty();
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        browser.SetCookies.Count.ShouldBe(2);
        var session = browser.SetCookies.Single(c => c.StartsWith($"{Name}=", StringComparison.Ordinal));
        session.ShouldContain("; path=/", Case.Insensitive);
        session.ShouldContain("; samesite=lax", Case.Insensitive);
        session.ShouldContain("; httponly", Case.Insensitive);
        session.ShouldNotContain("domain=", Case.Insensitive);
        browser.SetCookies.Single(c => c.StartsWith("XSRF-TOKEN=", StringComparison.Ordinal)).ShouldNotContain("httponly", Case.Insensitive);
        (await browser.GetAsync(Me))["email"].GetString().ShouldBe(ada.Email);
        (await App.InDatabaseAsync(null, db => db.Set<SessionCookie>().Select(c => c.SecretHash).SingleAsync()))
            .ShouldBe(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(browser.Cookies[Name])));
    }

    [Theory]
    [InlineData("false", HttpStatusCode.OK)]
    [InlineData("maybe", HttpStatusCode.BadRequest)]
    public async Task Sign_in_accepts_only_true_and_false_for_useCookies(string useCookies, HttpStatusCode status)
    {
        var ada = await App.SignUpAsync("ada");

        (await ada.Http.PostJsonAsync($"/api/v1/users/sign-in?useCookies={useCookies}", Credentials(ada))).Status.ShouldBe(status);
    }

    [Fact]
    public async Task Refused_sign_in_sets_no_cookie()
    {
        var ada = await App.SignUpAsync("ada");
        using var browser = new Browser(App);

        (await browser.PostAsync(SignInUrl, new { email = ada.Email, password = "something quite wrong" }))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "users.invalid_credentials");

        browser.Cookies.ShouldBeEmpty();
    }

    [Fact]
    public async Task Second_factor_and_step_up_replace_the_session_cookie()
    {
        var ada = await App.SignUpAsync("ada");
        var authenticator = await AuthenticatorApp.SetUpAsync(ada);
        using var browser = new Browser(App);
        var challenge = (await browser.PostAsync(SignInUrl, Credentials(ada)))["challenge"].GetString();
        browser.Cookies.ShouldBeEmpty();

        (await browser.PostAsync("/api/v1/users/sign-in/mfa?useCookies=true", new { challenge, method = "totp", code = authenticator.NextCode() }))
            .Status.ShouldBe(HttpStatusCode.NoContent);
        var first = browser.Cookies[Name];
        (await browser.PostAsync($"{Me}/step-up", new { method = "password", secret = Person.Password })).Status.ShouldBe(HttpStatusCode.NoContent);

        browser.Cookies[Name].ShouldNotBe(first);
        (await browser.GetAsync(Me)).Status.ShouldBe(HttpStatusCode.OK);
        App.Clock.Forward(TimeSpan.FromSeconds(11));
        browser.Keep(Name, first);
        (await browser.GetAsync(Me)).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
    }

    [Fact]
    public async Task Password_change_replaces_the_callers_cookie_and_ends_the_other_sessions()
    {
        var ada = await App.SignUpAsync("ada");
        using var here = await SignInAsync(ada);
        using var there = await SignInAsync(ada);
        var before = here.Cookies[Name];

        (await here.PostAsync($"{Me}/password", new { currentPassword = Person.Password, newPassword = "nineteen lazy harbours" }))
            .Status.ShouldBe(HttpStatusCode.NoContent);

        here.Cookies[Name].ShouldNotBe(before);
        (await here.GetAsync(Me)).Status.ShouldBe(HttpStatusCode.OK);
        (await there.GetAsync(Me)).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
        (await ada.Http.GetResponseAsync(Me)).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
    }

    [Fact]
    public async Task Sign_out_ends_the_session_and_deletes_the_cookies()
    {
        var ada = await App.SignUpAsync("ada");
        using var browser = await SignInAsync(ada);
        var kept = browser.Cookies[Name];

        (await browser.PostAsync("/api/v1/users/sign-out")).Status.ShouldBe(HttpStatusCode.NoContent);

        browser.Cookies.ShouldBeEmpty();
        browser.Keep(Name, kept);
        (await browser.GetAsync(Me)).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
    }

    [Fact]
    public async Task Tenant_switch_replaces_the_cookie_and_keeps_pending_requests_in_their_tenant()
    {
        var ada = await App.SignUpAsync("ada");
        var red = await ada.CreateTenantAsync("red-harbor");
        var blue = await ada.CreateTenantAsync("blue-harbor");
        using var browser = await SignInAsync(ada);
        (await browser.GetAsync($"/api/v1/tenants/{red}")).Status.ShouldBe(HttpStatusCode.OK, "sign-in selects the oldest membership");
        var onItsWay = browser.Cookies[Name];

        var switched = await browser.PostAsync("/api/v1/tenants/switch", new { tenantId = blue });

        switched.Status.ShouldBe(HttpStatusCode.NoContent, switched.Body);
        (await browser.GetAsync($"/api/v1/tenants/{blue}")).Status.ShouldBe(HttpStatusCode.OK);
        (await browser.GetAsync($"/api/v1/tenants/{red}")).ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_mismatch");
        browser.Keep(Name, onItsWay);
        (await browser.GetAsync($"/api/v1/tenants/{red}")).Status.ShouldBe(HttpStatusCode.OK);
        App.Clock.Forward(TimeSpan.FromSeconds(11));
        (await browser.GetAsync($"/api/v1/tenants/{red}")).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
    }

    [Fact]
    public async Task Repeated_sign_in_of_a_browser_ends_its_previous_session()
    {
        var ada = await App.SignUpAsync("ada");
        using var browser = await SignInAsync(ada);
        var former = browser.Cookies[Name];

        (await browser.PostAsync(SignInUrl, Credentials(ada))).Status.ShouldBe(HttpStatusCode.NoContent);

        (await browser.GetAsync(Me)).Status.ShouldBe(HttpStatusCode.OK);
        browser.Keep(Name, former);
        (await browser.GetAsync(Me)).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
        (await App.InDatabaseAsync(null, db => db.Set<Session>().CountAsync(s => s.RevokedBecause == SessionRevocation.SignedInAgain))).ShouldBe(1);
    }

    [Fact]
    public async Task Used_session_continues_and_an_idle_one_ends()
    {
        var ada = await App.SignUpAsync("ada");
        using var busy = await SignInAsync(ada);
        using var idle = await SignInAsync(ada);
        App.Clock.Forward(TimeSpan.FromDays(4));
        (await busy.GetAsync(Me)).Status.ShouldBe(HttpStatusCode.OK);
        App.Clock.Forward(TimeSpan.FromDays(4));

        (await busy.GetAsync(Me)).Status.ShouldBe(HttpStatusCode.OK);
        (await idle.GetAsync(Me)).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
    }

    [Fact]
    public async Task Busy_session_is_read_from_the_cache()
    {
        var ada = await App.SignUpAsync("ada");
        using var browser = await SignInAsync(ada);

        (await App.Queries.LeastDuringAsync(() => browser.GetAsync(Me))).Count.ShouldBe(1, "only the profile is read");
    }

    [Fact]
    public async Task Removed_member_stays_signed_in_without_a_tenant()
    {
        var ada = await App.SignUpAsync("ada");
        var tenant = await ada.CreateTenantAsync("red-harbor");
        var bob = await ada.AddMemberAsync("bob");
        using var browser = await SignInAsync(bob);
        (await browser.GetAsync($"/api/v1/tenants/{tenant}")).Status.ShouldBe(HttpStatusCode.OK);
        var id = (await browser.GetAsync(Me))["id"].GetGuid();

        (await ada.Http.SendAsync(HttpMethod.Delete, $"/api/v1/tenants/{tenant}/members/{id}")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await browser.GetAsync($"/api/v1/tenants/{tenant}")).ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_required");
        (await browser.GetAsync(Me)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Purge_deletes_cookies_that_were_replaced_a_month_ago()
    {
        var ada = await App.SignUpAsync("ada");
        using var browser = await SignInAsync(ada);
        (await browser.PostAsync($"{Me}/step-up", new { method = "password", secret = Person.Password })).Status.ShouldBe(HttpStatusCode.NoContent);
        var later = App.Clock.GetUtcNow() + TimeSpan.FromDays(1);

        await App.InDatabaseAsync(null, db => db.Set<SessionCookie>().Where(c => c.ReplacedAt != null)
            .ExecuteUpdateAsync(update => update.SetProperty(c => c.ReplacedAt, later - TimeSpan.FromDays(40))));
        await using (var scope = App.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<IJobHandler<PurgeExpiredSignIns>>()
                .HandleAsync(new PurgeExpiredSignIns(), null!, CancellationToken.None);
        }

        (await App.InDatabaseAsync(null, db => db.Set<SessionCookie>().CountAsync())).ShouldBe(1);
        (await browser.GetAsync(Me)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Attack_from_another_sites_page_changes_nothing()
    {
        var ada = await App.SignUpAsync("ada");
        using var browser = await SignInAsync(ada);
        browser.IsOnOwnPage = false;

        (await browser.PostAsync("/api/v1/tenants", new { slug = "evil", name = "Evil" }))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "antiforgery_token_invalid");
        (await browser.SendAsync(HttpMethod.Delete, $"{Me}/sessions/{Guid.CreateVersion7()}", null))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "antiforgery_token_invalid");
        (await browser.PostAsync("/api/v1/users/sign-out")).ShouldBeProblem(HttpStatusCode.Forbidden, "antiforgery_token_invalid");

        var id = (await ada.UserIdAsync()).ToString();
        var audited = await App.InAllTenantsAsync(
            db => db.AcrossTenants<AuditEntry>().CountAsync(e => e.Action == "users.antiforgery_token_refused" && e.TargetId == id));
        audited.ShouldBe(1, "it is audited once a minute");
        browser.IsOnOwnPage = true;
        (await browser.GetAsync("/api/v1/tenants"))["items"].GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Attack_with_the_antiforgery_token_of_another_session_is_refused()
    {
        var ada = await App.SignUpAsync("ada");
        var mallory = await App.SignUpAsync("mallory");
        using var browser = await SignInAsync(ada);
        using var attacker = await SignInAsync(mallory);
        browser.Keep("XSRF-TOKEN", attacker.Cookies["XSRF-TOKEN"]);

        (await browser.PostAsync("/api/v1/users/sign-out")).ShouldBeProblem(HttpStatusCode.Forbidden, "antiforgery_token_invalid");
    }

    [Fact]
    public async Task Attack_with_two_antiforgery_tokens_is_refused()
    {
        var ada = await App.SignUpAsync("ada");
        using var browser = await SignInAsync(ada);
        await browser.GetAsync(Me);
        browser.Http.DefaultRequestHeaders.Remove("X-XSRF-TOKEN");
        browser.Http.DefaultRequestHeaders.Add("X-XSRF-TOKEN", [browser.Cookies["XSRF-TOKEN"], "other"]);

        (await browser.Http.PostJsonAsync("/api/v1/users/sign-out", null)).ShouldBeProblem(HttpStatusCode.Forbidden, "antiforgery_token_invalid");
    }

    [Fact]
    public async Task Attack_on_the_operator_API_with_a_cookie_alone_is_refused()
    {
        var karin = await App.SignUpAsync(TestApp.Landlord);
        using var browser = await SignInAsync(karin);
        var tenant = Guid.CreateVersion7();
        (await browser.PostAsync($"/_admin/api/tenants/{tenant}/suspend", new { reason = "x" }))
            .ShouldBeProblem(HttpStatusCode.NotFound, "tenants.not_found");
        browser.IsOnOwnPage = false;

        (await browser.PostAsync($"/_admin/api/tenants/{tenant}/suspend", new { reason = "x" }))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "antiforgery_token_invalid");
    }

    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("x")]
    [InlineData("' OR 1=1 --")]
    public async Task Attack_with_an_invented_cookie_is_refused_but_does_not_block_sign_in(string invented)
    {
        var ada = await App.SignUpAsync("ada");
        using var browser = new Browser(App);
        browser.Keep(Name, Uri.EscapeDataString(invented));

        (await browser.GetAsync(Me)).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
        (await browser.PostAsync(SignInUrl, Credentials(ada))).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Bearer_token_takes_precedence_over_a_cookie()
    {
        var ada = await App.SignUpAsync("ada");
        var bob = await App.SignUpAsync("bob");
        using var browser = await SignInAsync(ada);
        browser.Http.DefaultRequestHeaders.Authorization = new("Bearer", bob.AccessToken);

        (await browser.GetAsync(Me))["email"].GetString().ShouldBe(bob.Email);
    }

    [Fact]
    public async Task Parallel_requests_with_one_cookie_all_succeed_while_it_is_replaced()
    {
        var ada = await App.SignUpAsync("ada");
        using var browser = await SignInAsync(ada);
        using var tab = new Browser(App);
        foreach (var (name, value) in browser.Cookies)
        {
            tab.Keep(name, value);
        }

        var reads = Enumerable.Range(0, 20).Select(_ => tab.GetAsync(Me)).ToList();
        var stepUp = browser.PostAsync($"{Me}/step-up", new { method = "password", secret = Person.Password });

        (await stepUp).Status.ShouldBe(HttpStatusCode.NoContent);
        (await Task.WhenAll(reads)).ShouldAllBe(response => response.Status == HttpStatusCode.OK);
        (await tab.GetAsync(Me)).Status.ShouldBe(HttpStatusCode.OK, "within the grace period");
    }

    private static object Credentials(Person person) => new { email = person.Email, password = Person.Password };

    private async Task<Browser> SignInAsync(Person person)
    {
        var browser = new Browser(App);
        (await browser.PostAsync(SignInUrl, Credentials(person))).Status.ShouldBe(HttpStatusCode.NoContent);
        return browser;
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : SessionCookieTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : SessionCookieTests(app);
}
