using System.Net;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Users.SignIn;

public abstract class AttemptTests(TestApp app) : FunctionalTest(app)
{
    private const string Wrong = "not the password at all";

    [Fact]
    public async Task Sign_in_waits_after_five_wrong_passwords_and_longer_after_each_further_one()
    {
        var ada = await SignedOutAsync("ada");
        await TryAsync("ada", Wrong, times: 5);

        (await SignInAsync("ada", Person.Password)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.invalid_credentials");
        (await App.MailToAsync(ada.Email)).ShouldContain("wrong passwords");
        App.Clock.Forward(TimeSpan.FromSeconds(61));
        await TryAsync("ada", Wrong, times: 1);
        App.Clock.Forward(TimeSpan.FromSeconds(61));
        (await SignInAsync("ada", Person.Password)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.invalid_credentials");
        App.Clock.Forward(TimeSpan.FromSeconds(60));
        (await SignInAsync("ada", Person.Password)).Status.ShouldBe(HttpStatusCode.OK);

        await TryAsync("ada", Wrong, times: 4);
        (await SignInAsync("ada", Person.Password)).Status.ShouldBe(HttpStatusCode.OK, "a successful sign-in resets the count");
    }

    [Fact]
    public async Task Attempts_during_the_wait_do_not_prolong_it()
    {
        await SignedOutAsync("ada");
        await TryAsync("ada", Wrong, times: 5);
        App.Clock.Forward(TimeSpan.FromSeconds(50));
        await TryAsync("ada", Wrong, times: 3);
        App.Clock.Forward(TimeSpan.FromSeconds(11));

        (await SignInAsync("ada", Person.Password)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Password_reset_works_during_the_wait_and_ends_it()
    {
        var ada = await SignedOutAsync("ada");
        await TryAsync("ada", Wrong, times: 5);
        await App.JobsDoneAsync();
        await App.Anonymous().PostJsonAsync("/api/v1/users/password/forgot", new { email = ada.Email });
        var token = (await App.MailToAsync(ada.Email)).Split("reset-password?token=")[1].Split(['\r', '\n'])[0];

        (await App.Anonymous().PostJsonAsync("/api/v1/users/password/reset", new { token, newPassword = "nineteen lazy harbours" }))
            .Status.ShouldBe(HttpStatusCode.NoContent);

        (await SignInAsync("ada", "nineteen lazy harbours")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Attack_of_credential_stuffing_from_one_IP_address_is_slowed_down()
    {
        var ada = await SignedOutAsync("ada");
        for (var i = 0; i < 20; i++)
        {
            await TryAsync($"victim-{i}", Wrong, times: 1);
        }

        (await SignInAsync("ada", Person.Password)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.invalid_credentials");
        App.Clock.Forward(TimeSpan.FromSeconds(61));
        (await SignInAsync("ada", Person.Password)).Status.ShouldBe(HttpStatusCode.OK);
        ada.Email.ShouldBe("ada@example.com");
    }

    [Fact]
    public async Task Attack_of_many_parallel_attempts_is_counted_in_full()
    {
        await SignedOutAsync("ada");

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => SignInAsync("ada", $"{Wrong} {i}")));

        (await SignInAsync("ada", Person.Password)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.invalid_credentials");
    }

    [Fact]
    public async Task Attack_of_telling_accounts_apart_fails_because_all_refusals_are_alike()
    {
        await SignedOutAsync("ada");
        await SignedOutAsync("bob");
        await TryAsync("bob", Wrong, times: 5);
        await TryAsync("ada", Wrong, times: 1);
        await TryAsync("nobody", Wrong, times: 1);
        ApiResponse wrong = null!, unknown = null!, blocked = null!;

        var ofWrong = await App.Queries.DuringAsync(async () => wrong = await SignInAsync("ada", Wrong));
        var ofUnknown = await App.Queries.DuringAsync(async () => unknown = await SignInAsync("nobody", Wrong));
        var ofBlocked = await App.Queries.DuringAsync(async () => blocked = await SignInAsync("bob", Person.Password));

        foreach (var response in new[] { wrong, unknown, blocked })
        {
            response.ShouldBeProblem(HttpStatusCode.Unauthorized, "users.invalid_credentials");
            WithoutTrace(response).ShouldBe(WithoutTrace(wrong));
        }

        ofUnknown.Count.ShouldBe(ofWrong.Count, string.Join('\n', ofUnknown));
        ofBlocked.Count.ShouldBe(ofWrong.Count, string.Join('\n', ofBlocked));
    }

    [Fact]
    public async Task Wrong_current_passwords_are_counted_too()
    {
        var ada = await App.SignUpAsync("ada");
        for (var i = 0; i < 5; i++)
        {
            (await ada.Http.PostJsonAsync("/api/v1/users/me/password", new { currentPassword = Wrong, newPassword = "nineteen lazy harbours" }))
                .ShouldBeProblem(HttpStatusCode.BadRequest, "users.wrong_password");
        }

        (await ada.Http.PostJsonAsync("/api/v1/users/me/step-up", new { method = "password", secret = Person.Password }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "users.wrong_password");
        App.Clock.Forward(TimeSpan.FromSeconds(61));
        (await ada.Http.PostJsonAsync("/api/v1/users/me/step-up", new { method = "password", secret = Person.Password }))
            .Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Sign_in_is_notified_by_email_only_from_a_new_device()
    {
        var ada = await App.SignUpAsync("ada");
        await App.JobsDoneAsync();
        var before = App.MailsTo(ada.Email);

        await ada.SignInAsync();
        await App.JobsDoneAsync();
        App.MailsTo(ada.Email).ShouldBe(before);

        var elsewhere = App.Anonymous();
        elsewhere.DefaultRequestHeaders.UserAgent.ParseAdd("Lynx/2.9");
        (await elsewhere.PostJsonAsync("/api/v1/users/sign-in", new { email = ada.Email, password = Person.Password }))
            .Status.ShouldBe(HttpStatusCode.OK);
        (await App.MailToAsync(ada.Email)).ShouldContain("Lynx/2");
    }

    private static string WithoutTrace(ApiResponse response) =>
        response.Body.Replace(response["traceId"].GetString()!, string.Empty, StringComparison.Ordinal);

    /// <summary>A user without a session. From the IP address of a session, more attempts are allowed.</summary>
    private async Task<Person> SignedOutAsync(string name)
    {
        var person = await App.SignUpAsync(name);
        (await person.Http.PostJsonAsync("/api/v1/users/sign-out", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        return person;
    }

    private Task<ApiResponse> SignInAsync(string name, string password) =>
        App.Anonymous().PostJsonAsync("/api/v1/users/sign-in", new { email = $"{name}@example.com", password });

    private async Task TryAsync(string name, string password, int times)
    {
        for (var i = 0; i < times; i++)
        {
            (await SignInAsync(name, password)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.invalid_credentials");
        }
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : AttemptTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : AttemptTests(app);
}
