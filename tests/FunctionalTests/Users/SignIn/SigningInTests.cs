using System.Net;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Users.SignIn;

public abstract class SigningInTests(TestApp app) : FunctionalTest(app)
{
    [Fact]
    public async Task Registered_user_signs_in_after_opening_the_emailed_link()
    {
        var ada = await App.SignUpAsync("ada");

        var profile = await ada.Http.GetResponseAsync("/api/v1/users/me");

        profile.Status.ShouldBe(HttpStatusCode.OK);
        profile["email"].GetString().ShouldBe("ada@example.com");
        profile.Version.ShouldBe(profile["version"].GetInt64());
    }

    [Fact]
    public async Task Sign_in_is_refused_until_the_email_address_is_verified()
    {
        var ada = Person.Stranger(App, "ada");
        await ada.RegisterAsync("Ada");

        var response = await ada.Http.PostJsonAsync("/api/v1/users/sign-in", new { email = ada.Email, password = Person.Password });

        response.ShouldBeProblem(HttpStatusCode.Forbidden, "users.email_not_verified");
    }

    [Fact]
    public async Task Account_enumeration_fails_because_a_taken_email_gets_the_same_response()
    {
        var ada = await App.SignUpAsync("ada");
        var first = await Person.Stranger(App, "bob").RegisterAsync("Bob");
        var taken = await ada.RegisterAsync("Mallory");

        taken.Status.ShouldBe(first.Status);
        taken.Body.ShouldBe(first.Body);
        (await App.MailToAsync(ada.Email)).ShouldContain("You have an account");
        (await ada.Http.GetResponseAsync("/api/v1/users/me"))["displayName"].GetString().ShouldBe("ada");
    }

    [Fact]
    public async Task Account_enumeration_fails_also_in_a_race_of_registrations()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Person.Stranger(App, "ada").RegisterAsync("Ada")));

        responses.ShouldAllBe(a => a.Status == HttpStatusCode.Accepted);
        responses.Select(a => a.Body).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Unknown_email_address_and_wrong_password_get_the_same_response()
    {
        await App.SignUpAsync("ada");
        var http = App.Anonymous();

        var wrong = await http.PostJsonAsync("/api/v1/users/sign-in", new { email = "ada@example.com", password = "not the password at all" });
        var unknown = await http.PostJsonAsync("/api/v1/users/sign-in", new { email = "nobody@example.com", password = "not the password at all" });

        wrong.ShouldBeProblem(HttpStatusCode.Unauthorized, "users.invalid_credentials");
        unknown.ShouldBeProblem(HttpStatusCode.Unauthorized, "users.invalid_credentials");
    }

    [Fact]
    public async Task Verification_token_works_once()
    {
        var ada = Person.Stranger(App, "ada");
        await ada.RegisterAsync("Ada");
        var token = await ada.MailedTokenAsync();

        (await ada.Http.PostJsonAsync("/api/v1/users/verify-email", new { token })).Status.ShouldBe(HttpStatusCode.NoContent);
        (await ada.Http.PostJsonAsync("/api/v1/users/verify-email", new { token }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "users.verification_token_invalid");
    }

    [Fact]
    public async Task Verification_token_expires_after_a_day_and_a_new_one_can_be_sent()
    {
        var ada = Person.Stranger(App, "ada");
        await ada.RegisterAsync("Ada");
        var late = await ada.MailedTokenAsync();
        App.Clock.Forward(TimeSpan.FromHours(25));
        (await ada.Http.PostJsonAsync("/api/v1/users/verify-email", new { token = late }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "users.verification_token_invalid");

        (await ada.Http.PostJsonAsync("/api/v1/users/verify-email/resend", new { email = ada.Email })).Status.ShouldBe(HttpStatusCode.Accepted);
        (await ada.Http.PostJsonAsync("/api/v1/users/verify-email", new { token = await ada.MailedTokenAsync() }))
            .Status.ShouldBe(HttpStatusCode.NoContent);
        await ada.SignInAsync();
    }

    [Fact]
    public async Task Registration_with_two_invalid_fields_names_both()
    {
        var response = await App.Anonymous().PostJsonAsync("/api/v1/users/register", new { email = "nope", password = "short", displayName = "Ada" });

        response.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        response["errors"].GetProperty("email")[0].GetProperty("code").GetString().ShouldBe("invalid_email");
        response["errors"].GetProperty("password")[0].GetProperty("code").GetString().ShouldBe("too_short");
    }

    [Fact]
    public async Task Email_header_injection_fails_because_names_have_no_line_breaks()
    {
        var response = await App.Anonymous().PostJsonAsync(
            "/api/v1/users/register", new { email = "ada@example.com", password = Person.Password, displayName = "Ada\r\nBcc: all@example.com" });

        response.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        response["errors"].GetProperty("displayName")[0].GetProperty("code").GetString().ShouldBe("control_characters");
    }

    [Fact]
    public async Task Profile_update_with_a_stale_ETag_is_refused()
    {
        var ada = await App.SignUpAsync("ada");
        var etag = (await ada.Http.GetResponseAsync("/api/v1/users/me")).ETag;
        var first = await ada.Http.SendAsync(HttpMethod.Patch, "/api/v1/users/me", new { displayName = "Ada King" }, etag);
        first.Status.ShouldBe(HttpStatusCode.OK);
        first.ETag.ShouldNotBe(etag);

        var second = await ada.Http.SendAsync(HttpMethod.Patch, "/api/v1/users/me", new { displayName = "Mallory" }, etag);

        second.ShouldBeProblem(HttpStatusCode.PreconditionFailed, "stale_version");
        var now = await ada.Http.GetResponseAsync("/api/v1/users/me");
        now["displayName"].GetString().ShouldBe("Ada King");
        now.ETag.ShouldBe(first.ETag);
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : SigningInTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : SigningInTests(app);
}
