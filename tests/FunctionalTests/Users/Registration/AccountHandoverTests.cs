using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Registration;
using SvcInfra.FunctionalTests.ApiKeys;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Users.Passkeys;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Users.Registration;

/// <summary>An attacker registers another person's email address and waits for its owner to verify it.</summary>
public abstract partial class AccountHandoverTests(TestApp app) : FunctionalTest(app)
{
    private const string Users = "/api/v1/users";
    private const string OwnersPassword = "nineteen lazy harbours";

    private readonly string _email = $"victim-{Guid.NewGuid():N}@example.com";

    public override async ValueTask DisposeAsync()
    {
        RequireVerifiedEmail(true);
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Verification_confirms_the_registration_whose_link_is_opened(bool isResent)
    {
        await RegisterAsync(Person.Password, "Mallory");
        await RegisterAsync(OwnersPassword, "Victoria");
        if (isResent)
        {
            await App.JobsDoneAsync();
            await App.Anonymous().PostJsonAsync($"{Users}/verify-email/resend", new { email = _email });
        }

        await VerifyAsync();

        (await SignInAsync(Person.Password)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.invalid_credentials");
        (await SignInAsync(OwnersPassword)).Status.ShouldBe(HttpStatusCode.OK);
        (await App.InDatabaseAsync(null, db => db.Set<User>().SingleAsync())).DisplayName.ShouldBe("Victoria");
    }

    [Fact]
    public async Task Resent_link_confirms_no_credentials_when_registrations_compete()
    {
        await RegisterAsync(Person.Password, "Mallory");
        await RegisterAsync(OwnersPassword, "Victoria");
        await App.JobsDoneAsync();
        await App.InDatabaseAsync(
            null, db => db.Set<EmailVerification>().ExecuteUpdateAsync(update => update.SetProperty(v => v.RequestedFrom, "elsewhere")));
        await App.Anonymous().PostJsonAsync($"{Users}/verify-email/resend", new { email = _email });

        await VerifyAsync();

        (await SignInAsync(Person.Password)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.invalid_credentials");
        (await SignInAsync(OwnersPassword)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.invalid_credentials");
        await ResetAsync();
        (await SignInAsync("a third and last password")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("link")]
    [InlineData("reset")]
    public async Task Verification_revokes_all_access_that_an_earlier_registrant_set_up(string way)
    {
        RequireVerifiedEmail(false);
        await RegisterAsync(Person.Password, "Mallory");
        await App.JobsDoneAsync();
        var mallory = Person.Stranger(App, _email[.._email.IndexOf('@')]);
        mallory.Use(await SignInAsync(Person.Password));
        var passkey = new SoftwareAuthenticator();
        await passkey.RegisterAsync(mallory);
        await mallory.CreateTenantAsync($"blue-{Guid.NewGuid():N}"[..20]);
        var key = await mallory.CreateKeyAsync(["tenants.read"]);
        await AuthenticatorApp.SetUpAsync(mallory);

        if (way == "link")
        {
            await RegisterAsync(OwnersPassword, "Victoria");
            await VerifyAsync();
            (await SignInAsync(OwnersPassword)).Status.ShouldBe(HttpStatusCode.OK, "Mallory's second factor is not required");
        }
        else
        {
            await ResetAsync();
        }

        await App.JobsDoneAsync();
        (await mallory.Http.GetResponseAsync($"{Users}/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await mallory.RefreshAsync(mallory.RefreshToken)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await passkey.SignInAsync(App)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await App.ReadTenantAsync(key, mallory.TenantId)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await App.InDatabaseAsync(mallory.TenantId, db => db.Set<ApiKey>().SingleAsync())).RevokedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Reset_removes_passkeys_and_api_keys_on_request()
    {
        var ada = await App.SignUpAsync("ada");
        var passkey = new SoftwareAuthenticator();
        await passkey.RegisterAsync(ada);
        await ada.CreateTenantAsync("blue-harbor");
        var key = await ada.CreateKeyAsync(["tenants.read"]);
        await App.Anonymous().PostJsonAsync($"{Users}/password/forgot", new { email = ada.Email });
        var token = ResetToken().Match(await App.MailToAsync(ada.Email)).Groups["token"].Value;

        (await App.Anonymous().PostJsonAsync(
            $"{Users}/password/reset", new { token, newPassword = OwnersPassword, removePasskeys = true, revokeApiKeys = true }))
            .Status.ShouldBe(HttpStatusCode.NoContent);

        await App.JobsDoneAsync();
        (await passkey.SignInAsync(App)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        await Eventually.TrueAsync(
            async () => (await App.ReadTenantAsync(key, ada.TenantId)).Status == HttpStatusCode.Unauthorized,
            TimeSpan.FromSeconds(10), "the key to be revoked");
    }

    [Theory]
    [InlineData("register")]
    [InlineData("verify-email/resend")]
    public async Task Anonymous_requests_send_at_most_five_emails_to_an_email_address(string path)
    {
        await RegisterAsync(Person.Password, "Mallory");
        await App.JobsDoneAsync();
        await FloodAsync();
        App.MailsTo(_email).ShouldBe(5);

        App.Clock.Forward(TimeSpan.FromHours(1));
        await RegisterAsync(OwnersPassword, "Victoria");
        await VerifyAsync();
        var afterVerification = App.MailsTo(_email);
        App.Clock.Forward(TimeSpan.FromHours(1));
        await FloodAsync();
        (App.MailsTo(_email) - afterVerification).ShouldBe(path == "register" ? 5 : 0, "for an account with a verified email address");

        async Task FloodAsync()
        {
            for (var i = 0; i < 30; i++)
            {
                object body = path == "register"
                    ? new { email = _email, password = $"{OwnersPassword} {i}", displayName = "Flood" }
                    : new { email = _email };
                (await App.Anonymous().PostJsonAsync($"{Users}/{path}", body)).Status.ShouldBe(HttpStatusCode.Accepted);
            }

            await App.JobsDoneAsync();
        }
    }

    [Theory]
    [InlineData("password/forgot")]
    [InlineData("sign-in/link")]
    [InlineData("verify-email/resend")]
    public async Task Request_for_an_email_does_the_same_work_with_and_without_an_account(string path)
    {
        var ada = await App.SignUpAsync("ada");
        App.Services.GetRequiredService<IOptions<SignInOptions>>().Value.AllowLinks = true;
        var known = await App.Queries.LeastDuringAsync(() => App.Anonymous().PostJsonAsync($"{Users}/{path}", new { email = ada.Email }));
        var unknown = await App.Queries.LeastDuringAsync(
            () => App.Anonymous().PostJsonAsync($"{Users}/{path}", new { email = "nobody@example.com" }));
        App.Services.GetRequiredService<IOptions<SignInOptions>>().Value.AllowLinks = false;

        unknown.ShouldBe(known);
        known.ShouldAllBe(sql => !sql.Contains("FROM users", StringComparison.Ordinal));
    }

    /// <summary>Registers and waits for the email, so that the newest email is that of the last registration.</summary>
    private async Task RegisterAsync(string password, string displayName)
    {
        (await App.Anonymous().PostJsonAsync($"{Users}/register", new { email = _email, password, displayName }))
            .Status.ShouldBe(HttpStatusCode.Accepted);
        await App.JobsDoneAsync();
    }

    private async Task VerifyAsync()
    {
        var token = VerifyToken().Match(await App.MailToAsync(_email)).Groups["token"].Value;
        (await App.Anonymous().PostJsonAsync($"{Users}/verify-email", new { token })).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    private async Task ResetAsync()
    {
        await App.Anonymous().PostJsonAsync($"{Users}/password/forgot", new { email = _email });
        var token = ResetToken().Match(await App.MailToAsync(_email)).Groups["token"].Value;
        (await App.Anonymous().PostJsonAsync($"{Users}/password/reset", new { token, newPassword = "a third and last password" }))
            .Status.ShouldBe(HttpStatusCode.NoContent);
    }

    private Task<ApiResponse> SignInAsync(string password) => App.Anonymous().PostJsonAsync($"{Users}/sign-in", new { email = _email, password });

    private void RequireVerifiedEmail(bool isRequired) =>
        App.Services.GetRequiredService<IOptions<SignInOptions>>().Value.RequireVerifiedEmail = isRequired;

    [GeneratedRegex("verify-email\\?token=(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex VerifyToken();

    [GeneratedRegex("reset-password\\?token=(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex ResetToken();

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : AccountHandoverTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : AccountHandoverTests(app);
}
