using System.Net;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Users.SignIn;

/// <summary>What the audit trail records of successful and refused authentication.</summary>
public abstract class SignInTrailTests(TestApp app) : FunctionalTest(app)
{
    [Fact]
    public async Task Every_sign_in_step_is_audited_with_its_outcome_and_factors()
    {
        var ada = await App.SignUpAsync("ada");
        var authenticator = await AuthenticatorApp.SetUpAsync(ada);
        var before = await AuditIdsAsync();

        var challenge = (await SignInAsync(ada, Person.Password))["challenge"].GetString();
        (await CompleteAsync(challenge, "000000")).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_code_invalid");
        ada.Use(await CompleteAsync(challenge, authenticator.NextCode()));
        (await ada.Http.PostJsonAsync("/api/v1/users/me/step-up", new { method = "password", secret = Person.Password }))
            .Status.ShouldBe(HttpStatusCode.NoContent);
        (await ada.Http.PostJsonAsync("/api/v1/users/sign-out", null)).Status.ShouldBe(HttpStatusCode.NoContent);

        var entries = await EntriesSinceAsync(before);
        entries.Select(entry => (entry.Action, entry.Outcome, entry.Reason)).ShouldBe(
        [
            ("users.sign_in_with_password", AuditOutcome.Denied, "users.mfa_required"),
            ("users.complete_sign_in", AuditOutcome.Denied, "users.mfa_code_invalid"),
            ("users.complete_sign_in", AuditOutcome.Success, null),
            ("users.step_up", AuditOutcome.Success, null),
            ("users.sign_out", AuditOutcome.Success, null),
        ]);
        entries[2].Changes.ShouldNotBeNull().ShouldContain("pwd otp");
        entries.ShouldAllBe(entry => entry.TraceId != null);
    }

    [Fact]
    public async Task Wait_after_wrong_passwords_is_audited_once()
    {
        var ada = await App.SignUpAsync("ada");
        (await ada.Http.PostJsonAsync("/api/v1/users/sign-out", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        var before = await AuditIdsAsync();

        for (var i = 0; i < 7; i++)
        {
            (await SignInAsync(ada, "not the password at all")).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.invalid_credentials");
        }

        var entries = await EntriesSinceAsync(before);
        entries.Count(entry => entry.Action == "users.sign_in_blocked").ShouldBe(1);
        entries.Count(entry => entry is { Action: "users.sign_in_with_password", Outcome: AuditOutcome.Denied }).ShouldBe(7);
    }

    [Fact]
    public async Task Anonymous_attempts_are_logged_with_their_error_code()
    {
        var stranger = App.Anonymous();
        stranger.DefaultRequestHeaders.Authorization = new("Bearer", "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.e30.AAAA");
        (await stranger.GetResponseAsync("/api/v1/users/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await App.Anonymous().PostJsonAsync("/api/v1/users/sign-in", new { email = "nobody@example.com", password = "not the password at all" }))
            .Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await App.Anonymous().PostJsonAsync("/api/v1/users/register", new { email = "no address", password = "x", displayName = "" }))
            .Status.ShouldBe(HttpStatusCode.BadRequest);
        (await App.Anonymous().GetResponseAsync("/api/v1/jobs/../../etc/passwd")).Status.ShouldBe(HttpStatusCode.NotFound);

        foreach (var line in new[]
        {
            "GET /api/v1/users/me 401 token_algorithm_invalid in ", "POST /api/v1/users/sign-in 401 users.invalid_credentials in ",
            "POST /api/v1/users/register 400 validation_failed in ", "GET (no route) 404 route_not_found in ",
        })
        {
            App.Secrets.Lines.ShouldContain(logged => logged.StartsWith(line, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Attack_of_hiding_a_sign_in_behind_a_suspended_tenants_token_fails()
    {
        var ada = await App.SignUpAsync("ada");
        var mallory = await App.SignUpAsync("mallory");
        var tenant = await mallory.CreateTenantAsync("red-harbor");
        var karin = await App.SignUpAsync(TestApp.Landlord);
        (await karin.Http.PostJsonAsync($"/_admin/api/tenants/{tenant}/suspend", new { reason = "unpaid" }))
            .Status.ShouldBe(HttpStatusCode.NoContent);

        mallory.Http.DefaultRequestHeaders.UserAgent.ParseAdd("Lynx/2.9");
        (await mallory.Http.PostJsonAsync("/api/v1/users/sign-in", new { email = ada.Email, password = Person.Password }))
            .Status.ShouldBe(HttpStatusCode.OK);

        (await App.MailToAsync(ada.Email)).ShouldContain("Lynx/2");
    }

    private Task<ApiResponse> SignInAsync(Person person, string password) =>
        App.Anonymous().PostJsonAsync("/api/v1/users/sign-in", new { email = person.Email, password });

    private Task<ApiResponse> CompleteAsync(string? challenge, string code) =>
        App.Anonymous().PostJsonAsync("/api/v1/users/sign-in/mfa", new { challenge, method = "totp", code });

    private async Task<HashSet<Guid>> AuditIdsAsync() =>
        [.. await App.InDatabaseAsync(null, db => db.Set<AuditEntry>().Select(entry => entry.Id).ToListAsync())];

    private async Task<List<AuditEntry>> EntriesSinceAsync(HashSet<Guid> before) =>
        [.. (await App.InDatabaseAsync(null, db => db.Set<AuditEntry>().AsNoTracking().OrderBy(entry => entry.Id).ToListAsync()))
            .Where(entry => !before.Contains(entry.Id))];

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : SignInTrailTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : SignInTrailTests(app);
}
