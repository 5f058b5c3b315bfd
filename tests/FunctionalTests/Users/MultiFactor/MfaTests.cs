using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using SvcInfra.Domain.Users.MultiFactor;
using SvcInfra.Domain.Users.SignIn;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Users.MultiFactor;

public abstract partial class MfaTests(TestApp app) : FunctionalTest(app)
{
    private const string Mfa = "/api/v1/users/sign-in/mfa";
    private const string Me = "/api/v1/users/me";

    [Fact]
    public async Task Sign_in_with_an_authenticator_app_takes_two_steps_and_sets_the_claims()
    {
        var ada = await App.SignUpAsync("ada");
        var authenticator = await AuthenticatorApp.SetUpAsync(ada);

        var refused = await SignInAsync(ada);
        refused.ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_required");
        refused["methods"].EnumerateArray().Select(m => m.GetString()).ShouldBe(["totp", "recovery"]);
        refused["expiresIn"].GetInt32().ShouldBe(300);
        ada.Use(await RespondAsync(refused, "totp", authenticator.NextCode()));

        var token = new JsonWebToken(ada.AccessToken);
        token.GetPayloadValue<string[]>("amr").ShouldBe(["pwd", "otp"]);
        token.GetPayloadValue<string>("acr").ShouldBe("aal2");
        (await ada.Http.GetResponseAsync($"{Me}/mfa")).Body.ShouldBe("""{"totp":true,"email":false,"recoveryCodesLeft":10}""");
        (await App.MailToAsync(ada.Email)).ShouldContain("An authenticator app was added");
    }

    [Fact]
    public async Task Authenticator_app_setup_shows_the_secret_and_counts_only_when_confirmed()
    {
        var ada = await App.SignUpAsync("ada");

        var setup = await ada.Http.PostJsonAsync($"{Me}/mfa/totp", null);

        setup["secret"].GetString()!.Length.ShouldBe(32, "160 bits in base32");
        setup["uri"].GetString()!.ShouldStartWith("otpauth://totp/");
        setup["qrSvg"].GetString()!.ShouldContain("<svg");
        Convert.FromBase64String(setup["qrPng"].GetString()!).AsSpan(1, 3).ToArray().ShouldBe("PNG"u8.ToArray());
        (await ada.Http.PostJsonAsync($"{Me}/mfa/totp/confirm", new { code = "000000" }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "users.setup_code_invalid");
        (await SignInAsync(ada)).Status.ShouldBe(HttpStatusCode.OK, "the authenticator app is not confirmed");
        (await App.InDatabaseAsync(null, db => db.Set<TotpFactor>().Select(f => f.ProtectedSecret).SingleAsync()))
            .ShouldNotContain(setup["secret"].GetString()!);
    }

    [Fact]
    public async Task Attack_with_the_challenge_as_a_token_is_refused()
    {
        var ada = await App.SignUpAsync("ada");
        await AuthenticatorApp.SetUpAsync(ada);
        var challenge = (await SignInAsync(ada))["challenge"].GetString()!;
        var thief = App.Anonymous();
        thief.DefaultRequestHeaders.Authorization = new("Bearer", challenge);

        (await thief.GetResponseAsync(Me)).ShouldBeProblem(HttpStatusCode.Unauthorized, "token_malformed");
        (await App.Anonymous().PostJsonAsync("/api/v1/users/refresh", new { refreshToken = challenge }))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "users.refresh_token_invalid");
        (await App.Anonymous().PostJsonAsync("/api/v1/users/password/reset", new { token = challenge, newPassword = "nineteen lazy harbours" }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "users.reset_token_invalid");
    }

    [Fact]
    public async Task Attack_with_an_observed_code_fails_because_codes_work_once()
    {
        var ada = await App.SignUpAsync("ada");
        var authenticator = await AuthenticatorApp.SetUpAsync(ada);
        var code = authenticator.NextCode();
        (await RespondAsync(await SignInAsync(ada), "totp", code)).Status.ShouldBe(HttpStatusCode.OK);

        (await RespondAsync(await SignInAsync(ada), "totp", code)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_code_invalid");
        (await RespondAsync(await SignInAsync(ada), "totp", authenticator.CodeIn(TimeSpan.FromSeconds(-30))))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_code_invalid");
    }

    [Fact]
    public async Task Attack_of_a_hundred_parallel_uses_of_one_code_succeeds_once()
    {
        var ada = await App.SignUpAsync("ada");
        var authenticator = await AuthenticatorApp.SetUpAsync(ada);
        var challenges = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => RetryWhileBusyAsync(() => SignInAsync(ada))));
        var code = authenticator.NextCode();

        var responses = await Task.WhenAll(challenges.Select(challenge => RespondAsync(challenge, "totp", code)));

        responses.Count(response => response.Status == HttpStatusCode.OK).ShouldBe(1);
        responses.ShouldAllBe(response => (int)response.Status < 500);
    }

    [Fact]
    public async Task Attack_of_a_hundred_parallel_uses_of_one_recovery_code_succeeds_once()
    {
        var ada = await App.SignUpAsync("ada");
        var authenticator = await AuthenticatorApp.SetUpAsync(ada);
        var challenges = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => RetryWhileBusyAsync(() => SignInAsync(ada))));

        var responses = await Task.WhenAll(challenges.Select(challenge => RespondAsync(challenge, "recovery", authenticator.RecoveryCodes[3])));

        responses.Count(response => response.Status == HttpStatusCode.OK).ShouldBe(1);
        responses.ShouldAllBe(response => (int)response.Status < 500);
        (await App.MailToAsync(ada.Email)).ShouldContain("recovery code");
    }

    [Fact]
    public async Task Attack_of_responding_twice_to_one_challenge_gives_one_session()
    {
        var ada = await App.SignUpAsync("ada");
        var authenticator = await AuthenticatorApp.SetUpAsync(ada);
        var challenge = await SignInAsync(ada);

        (await RespondAsync(challenge, "recovery", authenticator.RecoveryCodes[0].ToUpperInvariant().Replace('-', ' ')))
            .Status.ShouldBe(HttpStatusCode.OK);
        (await RespondAsync(challenge, "recovery", authenticator.RecoveryCodes[1]))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_challenge_invalid");
    }

    [Fact]
    public async Task Attack_of_guessing_codes_stops_after_five_attempts_across_challenges()
    {
        var ada = await App.SignUpAsync("ada");
        var authenticator = await AuthenticatorApp.SetUpAsync(ada);
        var challenge = await SignInAsync(ada);
        for (var i = 0; i < SignInChallenge.MaxAttempts; i++)
        {
            (await RespondAsync(challenge, "totp", $"00000{i}")).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_code_invalid");
        }

        (await RespondAsync(challenge, "totp", authenticator.Code)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_challenge_invalid");
        (await RespondAsync(await SignInAsync(ada), "recovery", authenticator.RecoveryCodes[0]))
            .ShouldBeProblem(HttpStatusCode.TooManyRequests, "users.too_many_attempts");

        App.Clock.Forward(TimeSpan.FromSeconds(61));
        (await RespondAsync(await SignInAsync(ada), "recovery", authenticator.RecoveryCodes[0])).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Challenge_expires_after_five_minutes_or_with_a_new_password()
    {
        var ada = await App.SignUpAsync("ada");
        var authenticator = await AuthenticatorApp.SetUpAsync(ada);
        var late = await SignInAsync(ada);
        App.Clock.Forward(SignInChallenge.Lifetime + TimeSpan.FromSeconds(1));
        (await RespondAsync(late, "totp", authenticator.Code)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_challenge_invalid");

        var superseded = await SignInAsync(ada);
        (await ada.Http.PostJsonAsync($"{Me}/password", new { currentPassword = Person.Password, newPassword = "nineteen lazy harbours" }))
            .Status.ShouldBe(HttpStatusCode.NoContent);
        (await RespondAsync(superseded, "totp", authenticator.Code)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_challenge_invalid");
    }

    [Fact]
    public async Task Adding_or_removing_a_factor_ends_other_sessions_and_notifies_the_user()
    {
        var ada = await App.SignUpAsync("ada");
        var elsewhere = Person.Stranger(App, "ada");
        await elsewhere.SignInAsync();

        var authenticator = await AuthenticatorApp.SetUpAsync(ada);
        (await elsewhere.Http.GetResponseAsync(Me)).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
        elsewhere.Use(await RespondAsync(await SignInAsync(ada), "totp", authenticator.NextCode()));
        (await ada.Http.SendAsync(HttpMethod.Delete, $"{Me}/mfa/totp")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await elsewhere.Http.GetResponseAsync(Me)).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
        (await App.MailToAsync(ada.Email)).ShouldContain("was removed");
        (await SignInAsync(ada)).Status.ShouldBe(HttpStatusCode.OK);
        (await ada.Http.GetResponseAsync($"{Me}/mfa"))["recoveryCodesLeft"].GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task Attack_with_a_borrowed_session_cannot_remove_a_factor_without_step_up()
    {
        var ada = await App.SignUpAsync("ada");
        var authenticator = await AuthenticatorApp.SetUpAsync(ada);
        App.Clock.Forward(TimeSpan.FromMinutes(11));

        foreach (var (method, path) in new[] { (HttpMethod.Delete, "totp"), (HttpMethod.Post, "recovery-codes") })
        {
            var refused = await ada.Http.SendAsync(method, $"{Me}/mfa/{path}");
            refused.ShouldBeProblem(HttpStatusCode.Unauthorized, "insufficient_user_authentication");
            refused["acrValues"].GetString().ShouldBe("aal2");
            refused["maxAge"].GetInt32().ShouldBe(600);
            refused.Headers.WwwAuthenticate.ToString()
                .ShouldBe("Bearer error=\"insufficient_user_authentication\", acr_values=\"aal2\", max_age=\"600\"");
        }

        (await ada.Http.PostJsonAsync($"{Me}/step-up", new { method = "totp", secret = "000000" }))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_code_invalid");
        (await ada.Http.PostJsonAsync($"{Me}/step-up", new { method = "totp", secret = authenticator.Code }))
            .Status.ShouldBe(HttpStatusCode.NoContent);
        var fresh = await ada.Http.PostJsonAsync($"{Me}/mfa/recovery-codes", null);
        fresh.Status.ShouldBe(HttpStatusCode.OK);
        fresh["codes"].GetArrayLength().ShouldBe(10);
        (await RespondAsync(await SignInAsync(ada), "recovery", authenticator.RecoveryCodes[0]))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_code_invalid");
    }

    [Fact]
    public async Task Emailed_codes_are_a_factor_only_for_users_who_enabled_them()
    {
        var ada = await App.SignUpAsync("ada");
        await AuthenticatorApp.SetUpAsync(ada);
        var challenge = (await SignInAsync(ada))["challenge"].GetString();
        (await App.Anonymous().PostJsonAsync($"{Mfa}/email", new { challenge })).ShouldBeProblem(HttpStatusCode.NotFound, "users.factor_missing");

        var bob = await App.SignUpAsync("bob");
        (await bob.Http.PostJsonAsync($"{Me}/codes", null)).Status.ShouldBe(HttpStatusCode.Accepted);
        (await bob.Http.PostJsonAsync($"{Me}/codes", null)).ShouldBeProblem(HttpStatusCode.TooManyRequests, "users.code_sent_already");
        (await bob.Http.PostJsonAsync($"{Me}/mfa/email", new { code = await MailedCodeAsync(bob) })).Status.ShouldBe(HttpStatusCode.OK);
        App.Clock.Forward(EmailCode.ResendInterval);
        var asked = await SignInAsync(bob);
        asked["methods"].EnumerateArray().Select(m => m.GetString()).ShouldBe(["email", "recovery"]);
        (await App.Anonymous().PostJsonAsync($"{Mfa}/email", new { challenge = asked["challenge"].GetString() }))
            .Status.ShouldBe(HttpStatusCode.Accepted);
        var code = await MailedCodeAsync(bob);
        bob.Use(await RespondAsync(asked, "email", code));
        (await bob.Http.PostJsonAsync($"{Me}/step-up", new { method = "email", secret = code }))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_code_invalid");
        (await bob.Http.SendAsync(HttpMethod.Delete, $"{Me}/mfa/email")).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Attack_of_guessing_an_emailed_code_stops_after_five_attempts()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.Http.PostJsonAsync($"{Me}/codes", null);
        var code = await MailedCodeAsync(ada);
        for (var i = 0; i < EmailCode.MaxAttempts; i++)
        {
            (await ada.Http.PostJsonAsync($"{Me}/mfa/email", new { code = "no" }))
                .ShouldBeProblem(HttpStatusCode.BadRequest, "users.setup_code_invalid");
        }

        (await ada.Http.PostJsonAsync($"{Me}/mfa/email", new { code })).ShouldBeProblem(HttpStatusCode.BadRequest, "users.setup_code_invalid");
    }

    [Fact]
    public async Task Tenant_that_requires_two_factors_refuses_sessions_with_one()
    {
        var ada = await App.SignUpAsync("ada");
        var tenant = await ada.CreateTenantAsync("blue-harbor");
        var settings = $"/api/v1/tenants/{tenant}/settings";
        (await ada.Http.SendAsync(HttpMethod.Patch, settings, new { requireMultiFactor = true }))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "insufficient_user_authentication");
        var authenticator = await AuthenticatorApp.SetUpAsync(ada);
        (await ada.Http.SendAsync(HttpMethod.Patch, settings, new { requireMultiFactor = true })).Status.ShouldBe(HttpStatusCode.OK);
        (await ada.Http.GetResponseAsync(settings))["requireMultiFactor"].GetBoolean().ShouldBeTrue();

        (await ada.Http.SendAsync(HttpMethod.Delete, $"{Me}/mfa/totp")).Status.ShouldBe(HttpStatusCode.NoContent);
        ada.Use(await SignInAsync(ada));
        var refused = await ada.Http.GetResponseAsync(settings);

        refused.ShouldBeProblem(HttpStatusCode.Unauthorized, "insufficient_user_authentication");
        refused.Headers.WwwAuthenticate.ToString().ShouldContain("acr_values=\"aal2\"");
        (await ada.Http.GetResponseAsync(Me)).Status.ShouldBe(HttpStatusCode.OK, "so that the user can set up a factor");
        authenticator = await AuthenticatorApp.SetUpAsync(ada);
        authenticator.RecoveryCodes.Count.ShouldBe(10);
        (await ada.Http.GetResponseAsync(settings)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/sign-in/mfa", """{"challenge":"x","method":"sms","code":"1"}""", "method", "unknown_value")]
    [InlineData("/sign-in/mfa", """{"challenge":"","method":"totp","code":"1"}""", "challenge", "required")]
    [InlineData("/sign-in/mfa", """{"challenge":"x","method":"totp","code":""}""", "code", "required")]
    public async Task Invalid_field_is_refused_and_named(string path, string body, string field, string code)
    {
        var response = await App.Anonymous().SendTextAsync(HttpMethod.Post, "/api/v1/users" + path, body);

        response.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        response["errors"].GetProperty(field)[0].GetProperty("code").GetString().ShouldBe(code);
    }

    private Task<ApiResponse> SignInAsync(Person person) =>
        App.Anonymous().PostJsonAsync("/api/v1/users/sign-in", new { email = person.Email, password = Person.Password });

    private Task<ApiResponse> RespondAsync(ApiResponse challenge, string method, string code) =>
        App.Anonymous().PostJsonAsync(Mfa, new { challenge = challenge["challenge"].GetString(), method, code });

    private async Task<string> MailedCodeAsync(Person person) => Code().Match(await App.MailToAsync(person.Email)).Value;

    /// <summary>Retries while the queue of password hashes is full.</summary>
    private static async Task<ApiResponse> RetryWhileBusyAsync(Func<Task<ApiResponse>> request)
    {
        ApiResponse response;
        do
        {
            response = await request();
        }
        while (response.Status == HttpStatusCode.ServiceUnavailable);

        return response;
    }

    [GeneratedRegex(@"^\d{8}\r?$", RegexOptions.Multiline)]
    private static partial Regex Code();

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : MfaTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : MfaTests(app);
}
