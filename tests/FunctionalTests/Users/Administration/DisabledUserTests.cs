using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.ExternalLogins;
using SvcInfra.FunctionalTests.ApiKeys;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Users.ExternalLogins;
using SvcInfra.FunctionalTests.Users.Passkeys;

namespace SvcInfra.FunctionalTests.Users.Administration;

/// <summary>A disabled user tries every sign-in method. Each responds as it does for an unknown user.</summary>
public abstract partial class DisabledUserTests(TestApp app) : ExternalLoginTest(app)
{
    private const string Users = "/api/v1/users";
    private const string NewPassword = "nineteen lazy harbours";

    public override async ValueTask DisposeAsync()
    {
        AllowLinks(false);
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Disabled_users_tokens_and_api_key_are_refused_and_enabling_allows_sign_in()
    {
        var (pete, ada) = await SignUpOperatorAndUserAsync();
        await ada.CreateTenantAsync("blue-harbor");
        var key = await ada.CreateKeyAsync(["tenants.read"]);
        (await App.ReadTenantAsync(key, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);

        await pete.DisableAsync(ada);

        (await ada.Http.GetResponseAsync($"{Users}/me")).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
        (await ada.RefreshAsync(ada.RefreshToken)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.refresh_token_invalid");
        (await App.ReadTenantAsync(key, ada.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_key_revoked");
        await App.JobsDoneAsync();
        (await App.InDatabaseAsync(ada.TenantId, db => db.Set<ApiKey>().SingleAsync())).RevokedAt.ShouldNotBeNull();

        await pete.EnableAsync(ada);

        (await ada.Http.GetResponseAsync($"{Users}/me")).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
        (await ada.RefreshAsync(ada.RefreshToken)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.refresh_token_invalid");
        (await App.ReadTenantAsync(key, ada.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_key_revoked");
        await ada.SignInAsync();
        (await ada.Http.GetResponseAsync($"{Users}/me")).Status.ShouldBe(HttpStatusCode.OK);
        var next = await ada.CreateKeyAsync(["tenants.read"]);
        await App.JobsDoneAsync();
        (await App.ReadTenantAsync(next, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK, "disabling revokes only the earlier API keys");
    }

    [Fact]
    public async Task Attack_with_the_correct_password_gets_the_response_of_a_wrong_one()
    {
        var (pete, ada) = await SignUpOperatorAndUserAsync();
        await App.SignUpAsync("bob");
        await pete.DisableAsync(ada);
        await App.JobsDoneAsync();
        await SignInAsync(ada.Email, "not the password at all");
        await SignInAsync("bob@example.com", "not the password at all");
        ApiResponse right = null!, wrong = null!;

        var ofRight = await App.Queries.DuringAsync(async () => right = await SignInAsync(ada.Email, Person.Password));
        var ofWrong = await App.Queries.DuringAsync(async () => wrong = await SignInAsync("bob@example.com", "not the password at all"));

        right.ShouldBeProblem(HttpStatusCode.Unauthorized, "users.invalid_credentials");
        WithoutTrace(right).ShouldBe(WithoutTrace(wrong));
        ofRight.Count.ShouldBe(ofWrong.Count, string.Join('\n', ofRight));
    }

    [Fact]
    public async Task Attack_with_an_unverified_email_address_does_not_confirm_the_password()
    {
        var (pete, _) = await SignUpOperatorAndUserAsync();
        var carol = Person.Stranger(App, "carol");
        await carol.RegisterAsync("carol");
        var token = await carol.MailedTokenAsync();
        (await SignInAsync(carol.Email, Person.Password)).ShouldBeProblem(HttpStatusCode.Forbidden, "users.email_not_verified");
        await pete.DisableAsync(carol);
        await App.JobsDoneAsync();
        var mails = App.MailsTo(carol.Email);

        (await SignInAsync(carol.Email, Person.Password)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.invalid_credentials");
        (await App.Anonymous().PostJsonAsync($"{Users}/verify-email", new { token }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "users.verification_token_invalid");
        (await App.Anonymous().PostJsonAsync($"{Users}/verify-email/resend", new { email = carol.Email })).Status.ShouldBe(HttpStatusCode.Accepted);
        await App.JobsDoneAsync();
        App.MailsTo(carol.Email).ShouldBe(mails);
    }

    [Fact]
    public async Task Attack_with_an_earlier_challenge_fails_like_one_with_an_unknown_challenge()
    {
        var (pete, ada) = await SignUpOperatorAndUserAsync();
        var authenticator = await AuthenticatorApp.SetUpAsync(ada);
        var challenge = (await SignInAsync(ada.Email, Person.Password))["challenge"].GetString();

        await pete.DisableAsync(ada);

        (await App.Anonymous().PostJsonAsync($"{Users}/sign-in/mfa", new { challenge, method = "totp", code = authenticator.NextCode() }))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_challenge_invalid");
        (await App.Anonymous().PostJsonAsync($"{Users}/sign-in/mfa", new { challenge, method = "recovery", code = authenticator.RecoveryCodes[0] }))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_challenge_invalid");
        (await App.Anonymous().PostJsonAsync($"{Users}/sign-in/mfa/email", new { challenge }))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_challenge_invalid");
        (await SignInAsync(ada.Email, Person.Password)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.invalid_credentials");
        await pete.EnableAsync(ada);
        (await App.Anonymous().PostJsonAsync($"{Users}/sign-in/mfa", new { challenge, method = "totp", code = authenticator.NextCode() }))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_challenge_invalid");
    }

    [Fact]
    public async Task Attack_with_a_passkey_fails_like_one_with_an_unknown_passkey()
    {
        var (pete, ada) = await SignUpOperatorAndUserAsync();
        using var phone = new SoftwareAuthenticator();
        await phone.RegisterAsync(ada);
        (await phone.SignInAsync(App)).Status.ShouldBe(HttpStatusCode.OK);

        await pete.DisableAsync(ada);

        (await phone.SignInAsync(App)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.passkey_invalid");
        (await phone.SignInAsync(App, ada.Email)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.passkey_invalid");
        await pete.EnableAsync(ada);
        (await phone.SignInAsync(App)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Attack_with_an_external_login_fails_and_creates_no_second_user()
    {
        var (pete, ada) = await SignUpOperatorAndUserAsync();
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);
        await pete.DisableAsync(ada);
        (await browser.SignInAsync()).ShouldBeProblem(HttpStatusCode.BadRequest, "users.external_login_invalid");
        (await App.InDatabaseAsync(null, db => db.Set<ExternalLogin>().CountAsync())).ShouldBe(0, "nothing is linked to a disabled user");
        await pete.EnableAsync(ada);
        (await browser.SignInAsync()).Status.ShouldBe(HttpStatusCode.OK);

        await pete.DisableAsync(ada);

        (await browser.SignInAsync()).ShouldBeProblem(HttpStatusCode.BadRequest, "users.external_login_invalid");
        var ofAda = EmailAddress.Create(ada.Email).Value;
        (await App.InDatabaseAsync(null, db => db.Set<User>().CountAsync(u => u.Email == ofAda))).ShouldBe(1);
    }

    [Fact]
    public async Task Attack_with_an_earlier_sign_in_link_fails_and_no_new_one_is_sent()
    {
        var (pete, ada) = await SignUpOperatorAndUserAsync();
        AllowLinks(true);
        var requested = await App.Anonymous().PostJsonAsync($"{Users}/sign-in/link", new { email = ada.Email });
        var token = SignInToken().Match(await App.MailToAsync(ada.Email)).Groups["token"].Value;

        await pete.DisableAsync(ada);
        await App.JobsDoneAsync();
        var mails = App.MailsTo(ada.Email);

        (await App.Anonymous().PostJsonAsync(
            $"{Users}/sign-in/link/complete", new { token, request = requested["request"].GetString(), confirmsOtherBrowser = true }))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "users.sign_in_link_invalid");
        (await App.Anonymous().PostJsonAsync($"{Users}/sign-in/link", new { email = ada.Email })).Status.ShouldBe(HttpStatusCode.Accepted);
        await App.JobsDoneAsync();
        App.MailsTo(ada.Email).ShouldBe(mails);
    }

    [Fact]
    public async Task Attack_with_a_reset_link_changes_nothing()
    {
        var (pete, ada) = await SignUpOperatorAndUserAsync();
        (await App.Anonymous().PostJsonAsync($"{Users}/password/forgot", new { email = ada.Email })).Status.ShouldBe(HttpStatusCode.Accepted);
        var token = ResetToken().Match(await App.MailToAsync(ada.Email)).Groups["token"].Value;

        await pete.DisableAsync(ada);
        await App.JobsDoneAsync();
        var mails = App.MailsTo(ada.Email);

        (await App.Anonymous().PostJsonAsync($"{Users}/password/reset", new { token, newPassword = NewPassword }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "users.reset_token_invalid");
        var known = await App.Anonymous().PostJsonAsync($"{Users}/password/forgot", new { email = ada.Email });
        known.Body.ShouldBe((await App.Anonymous().PostJsonAsync($"{Users}/password/forgot", new { email = "nobody@example.com" })).Body);
        await App.JobsDoneAsync();
        App.MailsTo(ada.Email).ShouldBe(mails);
        await pete.EnableAsync(ada);
        (await App.Anonymous().PostJsonAsync($"{Users}/password/reset", new { token, newPassword = NewPassword }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "users.reset_token_invalid");
        (await SignInAsync(ada.Email, Person.Password)).Status.ShouldBe(HttpStatusCode.OK, "the password is unchanged");
    }

    [Fact]
    public async Task Attack_with_an_email_change_link_changes_nothing()
    {
        var (pete, ada) = await SignUpOperatorAndUserAsync();
        var other = $"new-{EntityId.New():N}@example.com";
        (await ada.Http.PostJsonAsync($"{Users}/me/email", new { newEmail = other, currentPassword = Person.Password }))
            .Status.ShouldBe(HttpStatusCode.Accepted);
        var token = ChangeToken().Match(await App.MailToAsync(other)).Groups["token"].Value;

        await pete.DisableAsync(ada);

        (await App.Anonymous().PostJsonAsync($"{Users}/email/confirm", new { token }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "users.email_change_token_invalid");
    }

    [Fact]
    public async Task Attack_of_signing_in_while_being_disabled_leaves_no_usable_session()
    {
        var (pete, ada) = await SignUpOperatorAndUserAsync();
        var id = await pete.IdOfAsync(ada);

        var attempts = Enumerable.Range(0, 12).Select(_ => SignInAsync(ada.Email, Person.Password)).ToList();
        var disabled = pete.Http.PostJsonAsync($"{UserAdmin.Path}/{id}/disable", new { reason = "spam" });
        var responses = await Task.WhenAll(attempts);
        (await disabled).Status.ShouldBe(HttpStatusCode.NoContent);

        foreach (var response in responses.Where(response => response.Status == HttpStatusCode.OK))
        {
            var session = Person.Stranger(App, "ada");
            session.Use(response);
            (await session.Http.GetResponseAsync($"{Users}/me")).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
            (await session.RefreshAsync(session.RefreshToken)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.refresh_token_invalid");
        }

        responses.Where(response => response.Status != HttpStatusCode.OK).ShouldAllBe(response => response.Status == HttpStatusCode.Unauthorized);
    }

    private async Task<(Person Pete, Person Ada)> SignUpOperatorAndUserAsync() =>
        (await App.SignUpAsync(TestApp.UserAdmin), await App.SignUpAsync("ada"));

    private Task<ApiResponse> SignInAsync(string email, string password) =>
        App.Anonymous().PostJsonAsync($"{Users}/sign-in", new { email, password });

    private void AllowLinks(bool isAllowed) => App.Services.GetRequiredService<IOptions<SignInOptions>>().Value.AllowLinks = isAllowed;

    private static string WithoutTrace(ApiResponse response) => TraceId().Replace(response.Body, string.Empty);

    [GeneratedRegex("\"traceId\":\"[^\"]*\"")]
    private static partial Regex TraceId();

    [GeneratedRegex("sign-in-link\\?token=(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex SignInToken();

    [GeneratedRegex("reset-password\\?token=(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex ResetToken();

    [GeneratedRegex("confirm-email\\?token=(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex ChangeToken();

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : DisabledUserTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : DisabledUserTests(app);
}
