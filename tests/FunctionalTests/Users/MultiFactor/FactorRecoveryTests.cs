using System.Net;
using System.Text.RegularExpressions;
using Microsoft.IdentityModel.JsonWebTokens;
using SvcInfra.Domain.Users.MultiFactor;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Users.MultiFactor;

/// <summary>Forgotten passwords, lost factors and expired codes.</summary>
public abstract partial class FactorRecoveryTests(TestApp app) : FunctionalTest(app)
{
    private const string NewPassword = "nineteen lazy harbours";

    [Fact]
    public async Task Attack_with_a_mailbox_alone_fails_because_a_reset_keeps_the_second_factor()
    {
        var ada = await App.SignUpAsync("ada");
        var authenticator = await AuthenticatorApp.SetUpAsync(ada);
        await App.Anonymous().PostJsonAsync("/api/v1/users/password/forgot", new { email = ada.Email });
        var token = ResetToken().Match(await App.MailToAsync(ada.Email)).Groups["token"].Value;

        var reset = await App.Anonymous().PostJsonAsync("/api/v1/users/password/reset", new { token, newPassword = NewPassword });

        (reset.Status, reset.Body).ShouldBe((HttpStatusCode.NoContent, string.Empty), "a reset does not sign in");
        var challenge = await SignInAsync(ada, NewPassword);
        challenge.ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_required");
        ada.Use(await App.Anonymous().PostJsonAsync(
            "/api/v1/users/sign-in/mfa", new { challenge = challenge["challenge"].GetString(), method = "totp", code = authenticator.NextCode() }));
    }

    [Fact]
    public async Task Lost_authenticator_app_is_replaced_with_a_recovery_code()
    {
        var ada = await App.SignUpAsync("ada");
        var lost = await AuthenticatorApp.SetUpAsync(ada);
        var challenge = await SignInAsync(ada, Person.Password);
        ada.Use(await App.Anonymous().PostJsonAsync(
            "/api/v1/users/sign-in/mfa", new { challenge = challenge["challenge"].GetString(), method = "recovery", code = lost.RecoveryCodes[0] }));
        new JsonWebToken(ada.AccessToken).GetPayloadValue<string>("acr").ShouldBe("aal2");

        (await ada.Http.SendAsync(HttpMethod.Delete, "/api/v1/users/me/mfa/totp")).Status.ShouldBe(HttpStatusCode.NoContent);
        var replacement = await AuthenticatorApp.SetUpAsync(ada);

        challenge = await SignInAsync(ada, Person.Password);
        var proof = new { challenge = challenge["challenge"].GetString(), method = "totp", code = replacement.NextCode() };
        (await App.Anonymous().PostJsonAsync("/api/v1/users/sign-in/mfa", proof)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Emailed_code_expires_after_ten_minutes()
    {
        var ada = await App.SignUpAsync("ada");
        (await ada.Http.PostJsonAsync("/api/v1/users/me/codes", null)).Status.ShouldBe(HttpStatusCode.Accepted);
        var code = await MailedCodeAsync(ada);
        App.Clock.Forward(EmailCode.Lifetime + TimeSpan.FromSeconds(1));
        (await ada.Http.PostJsonAsync("/api/v1/users/me/step-up", new { method = "password", secret = Person.Password }))
            .Status.ShouldBe(HttpStatusCode.NoContent);

        (await ada.Http.PostJsonAsync("/api/v1/users/me/mfa/email", new { code }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "users.setup_code_invalid");
        EmailCode.Lifetime.ShouldBe(TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task Attack_with_an_emailed_code_of_another_sign_in_or_session_fails()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.Http.PostJsonAsync("/api/v1/users/me/codes", null);
        (await ada.Http.PostJsonAsync("/api/v1/users/me/mfa/email", new { code = await MailedCodeAsync(ada) })).Status.ShouldBe(HttpStatusCode.OK);
        App.Clock.Forward(EmailCode.ResendInterval);
        ada.Use(await ada.RefreshAsync(ada.RefreshToken));
        var (first, second) = (await SignInAsync(ada, Person.Password), await SignInAsync(ada, Person.Password));
        (await App.Anonymous().PostJsonAsync("/api/v1/users/sign-in/mfa/email", new { challenge = first["challenge"].GetString() }))
            .Status.ShouldBe(HttpStatusCode.Accepted);
        var code = await MailedCodeAsync(ada);

        (await RespondAsync(second, code)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_code_invalid");
        (await ada.Http.PostJsonAsync("/api/v1/users/me/step-up", new { method = "email", secret = code }))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_code_invalid");

        (await RespondAsync(first, code)).Status.ShouldBe(HttpStatusCode.OK);
    }

    private Task<ApiResponse> RespondAsync(ApiResponse challenge, string code) =>
        App.Anonymous().PostJsonAsync("/api/v1/users/sign-in/mfa", new { challenge = challenge["challenge"].GetString(), method = "email", code });

    private async Task<string> MailedCodeAsync(Person person) => MailedCode().Match(await App.MailToAsync(person.Email)).Value.Trim();

    private Task<ApiResponse> SignInAsync(Person person, string password) =>
        App.Anonymous().PostJsonAsync("/api/v1/users/sign-in", new { email = person.Email, password });

    [GeneratedRegex("reset-password\\?token=(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex ResetToken();

    [GeneratedRegex(@"^\d{8}\r?$", RegexOptions.Multiline)]
    private static partial Regex MailedCode();

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : FactorRecoveryTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : FactorRecoveryTests(app);
}
