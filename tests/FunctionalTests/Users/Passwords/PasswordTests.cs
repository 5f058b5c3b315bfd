using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Passwords;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Users.Passwords;

public abstract partial class PasswordTests(TestApp app) : FunctionalTest(app)
{
    private const string Forgot = "/api/v1/users/password/forgot";
    private const string Reset = "/api/v1/users/password/reset";
    private const string Change = "/api/v1/users/me/password";
    private const string NewPassword = "nineteen lazy harbours";

    [Fact]
    public async Task Reset_link_replaces_the_password_and_ends_all_sessions()
    {
        var ada = await App.SignUpAsync("ada");
        var token = await ForgetAsync(ada);

        (await App.Anonymous().PostJsonAsync(Reset, new { token, newPassword = NewPassword })).Status.ShouldBe(HttpStatusCode.NoContent);

        (await ada.Http.GetResponseAsync("/api/v1/users/me")).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
        (await ada.RefreshAsync(ada.RefreshToken)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.refresh_token_invalid");
        (await SignInAsync(ada, Person.Password)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.invalid_credentials");
        (await SignInAsync(ada, NewPassword)).Status.ShouldBe(HttpStatusCode.OK);
        (await App.MailToAsync(ada.Email)).ShouldContain("was changed");
    }

    [Fact]
    public async Task Attack_of_finding_out_who_has_an_account_fails_because_responses_are_alike()
    {
        var ada = await App.SignUpAsync("ada");

        var known = await App.Anonymous().PostJsonAsync(Forgot, new { email = ada.Email });
        var unknown = await App.Anonymous().PostJsonAsync(Forgot, new { email = "nobody@example.com" });

        (known.Status, known.Body).ShouldBe((HttpStatusCode.Accepted, unknown.Body));
        unknown.Status.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Attack_of_flooding_a_mailbox_stops_after_five_open_links()
    {
        var ada = await App.SignUpAsync("ada");
        var before = App.MailsTo(ada.Email);

        for (var i = 0; i < 8; i++)
        {
            await App.Anonymous().PostJsonAsync(Forgot, new { email = ada.Email });
        }

        await App.MailToAsync(ada.Email);
        (App.MailsTo(ada.Email) - before).ShouldBe(5);
    }

    [Fact]
    public async Task Attack_with_a_used_expired_or_guessed_link_changes_nothing()
    {
        var ada = await App.SignUpAsync("ada");
        var (used, other) = (await ForgetAsync(ada), await ForgetAsync(ada));
        (await App.Anonymous().PostJsonAsync(Reset, new { token = used, newPassword = NewPassword })).Status.ShouldBe(HttpStatusCode.NoContent);
        var late = await ForgetAsync(ada);
        App.Clock.Forward(PasswordReset.Lifetime + TimeSpan.FromSeconds(1));

        foreach (var token in new[] { used, other, late, "guessed" })
        {
            (await App.Anonymous().PostJsonAsync(Reset, new { token, newPassword = "another long password" }))
                .ShouldBeProblem(HttpStatusCode.BadRequest, "users.reset_token_invalid");
        }

        (await SignInAsync(ada, NewPassword)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Attack_of_a_hundred_parallel_uses_of_one_link_succeeds_once()
    {
        var ada = await App.SignUpAsync("ada");
        var token = await ForgetAsync(ada);

        var responses = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => App.Anonymous().PostJsonAsync(Reset, new { token, newPassword = $"{NewPassword} {i}" })));

        responses.Count(response => response.Status == HttpStatusCode.NoContent).ShouldBe(1);
        responses.Where(response => response.Status != HttpStatusCode.NoContent)
            .ShouldAllBe(response => response.Status == HttpStatusCode.BadRequest
                || response.Status == HttpStatusCode.ServiceUnavailable
                || response.Status == HttpStatusCode.PreconditionFailed);
        (await App.InDatabaseAsync(null, db => db.Set<User>().Select(u => u.CredentialVersion).SingleAsync())).ShouldBe(1);
    }

    [Fact]
    public async Task Attack_of_thirty_parallel_requests_for_a_link_sends_five_emails()
    {
        var ada = await App.SignUpAsync("ada");
        await App.JobsDoneAsync();
        var before = App.MailsTo(ada.Email);

        var responses = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => App.Anonymous().PostJsonAsync(Forgot, new { email = ada.Email })));

        responses.ShouldAllBe(response => response.Status == HttpStatusCode.Accepted);
        await App.JobsDoneAsync();
        (await App.InDatabaseAsync(null, db => db.Set<PasswordReset>().CountAsync())).ShouldBe(5);
        (App.MailsTo(ada.Email) - before).ShouldBe(5);
    }

    [Fact]
    public async Task Reset_link_stays_valid_when_the_new_password_is_refused()
    {
        var ada = await App.SignUpAsync("ada");
        var token = await ForgetAsync(ada);

        var refused = await App.Anonymous().PostJsonAsync(Reset, new { token, newPassword = "123456789012345" });

        refused.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        refused["errors"].GetProperty("newPassword")[0].GetProperty("code").GetString().ShouldBe("too_common");
        (await App.Anonymous().PostJsonAsync(Reset, new { token, newPassword = NewPassword })).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Reset_link_also_verifies_the_email_address()
    {
        var ada = Person.Stranger(App, "ada");
        await ada.RegisterAsync("Ada");
        await App.JobsDoneAsync();

        (await App.Anonymous().PostJsonAsync(Reset, new { token = await ForgetAsync(ada), newPassword = NewPassword }))
            .Status.ShouldBe(HttpStatusCode.NoContent);

        (await SignInAsync(ada, NewPassword)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Password_change_keeps_the_callers_session_and_ends_the_others()
    {
        var ada = await App.SignUpAsync("ada");
        var elsewhere = Person.Stranger(App, "ada");
        await elsewhere.SignInAsync();
        var link = await ForgetAsync(ada);

        (await ada.Http.PostJsonAsync(Change, new { currentPassword = Person.Password, newPassword = NewPassword }))
            .Status.ShouldBe(HttpStatusCode.NoContent);

        (await ada.Http.GetResponseAsync("/api/v1/users/me")).Status.ShouldBe(HttpStatusCode.OK);
        (await ada.RefreshAsync(ada.RefreshToken)).Status.ShouldBe(HttpStatusCode.OK);
        (await elsewhere.Http.GetResponseAsync("/api/v1/users/me")).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
        (await App.Anonymous().PostJsonAsync(Reset, new { token = link, newPassword = "another long password" }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "users.reset_token_invalid");
        (await SignInAsync(ada, NewPassword)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Attack_with_a_borrowed_session_fails_without_the_current_password()
    {
        var ada = await App.SignUpAsync("ada");

        (await ada.Http.PostJsonAsync(Change, new { currentPassword = "not the password at all", newPassword = NewPassword }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "users.wrong_password");
        (await ada.Http.PostJsonAsync(Change, new { currentPassword = Person.Password, newPassword = Person.Password }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");

        (await SignInAsync(ada, Person.Password)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Attack_of_a_sign_in_racing_a_password_change_gives_no_access()
    {
        var ada = await App.SignUpAsync("ada");
        var thief = Person.Stranger(App, "ada");
        await thief.SignInAsync();

        // As if the thief's sign-in had read the user before the change and committed after it: the change did not end its session.
        (await ada.Http.PostJsonAsync(Change, new { currentPassword = Person.Password, newPassword = NewPassword }))
            .Status.ShouldBe(HttpStatusCode.NoContent);
        await App.InDatabaseAsync(null, db => db.Set<Session>().Where(s => s.RevokedAt != null)
            .ExecuteUpdateAsync(
                update => update.SetProperty(s => s.RevokedAt, (DateTimeOffset?)null).SetProperty(s => s.RevokedBecause, (SessionRevocation?)null)));

        (await thief.Http.GetResponseAsync("/api/v1/users/me")).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
    }

    [Theory]
    [InlineData("short", "too_short")]
    [InlineData("Passw0rd!2026!!", "too_common")]
    [InlineData("ada@example.com!", "too_similar")]
    public async Task Registration_refuses_weak_passwords(string password, string code)
    {
        var response = await App.Anonymous()
            .PostJsonAsync("/api/v1/users/register", new { email = "ada@example.com", password, displayName = "Ada" });

        response.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        response["errors"].GetProperty("password")[0].GetProperty("code").GetString().ShouldBe(code);
    }

    private static Task<ApiResponse> SignInAsync(Person person, string password) =>
        person.App.Anonymous().PostJsonAsync("/api/v1/users/sign-in", new { email = person.Email, password });

    private static async Task<string> ForgetAsync(Person person)
    {
        (await person.App.Anonymous().PostJsonAsync(Forgot, new { email = person.Email })).Status.ShouldBe(HttpStatusCode.Accepted);
        return TokenInLink().Match(await person.App.MailToAsync(person.Email)).Groups["token"].Value;
    }

    [GeneratedRegex("reset-password\\?token=(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex TokenInLink();

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : PasswordTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : PasswordTests(app);
}
