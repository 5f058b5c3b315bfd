using System.Net;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Users;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Users.Passkeys;

namespace SvcInfra.FunctionalTests.Users.Administration;

/// <summary>Operators list, disable and enable users and end their sessions.</summary>
public abstract class UserAdminTests(TestApp app) : FunctionalTest(app)
{
    private const string Admin = UserAdmin.Path;
    private const string Id = "019a2b3c-0000-7000-8000-000000000001";

    public static TheoryData<string, string> Reads => new() { { "GET", Admin }, { "GET", $"{Admin}/{Id}" } };

    public static TheoryData<string, string> Writes => new()
    {
        { "POST", $"{Admin}/{Id}/disable" },
        { "POST", $"{Admin}/{Id}/enable" },
        { "POST", $"{Admin}/{Id}/end-sessions" },
    };

    [Fact]
    public async Task List_is_filtered_by_email_prefix_and_status_and_paged()
    {
        var pete = await App.SignUpAsync(TestApp.UserAdmin);
        Person[] people = [await App.SignUpAsync("ada"), await App.SignUpAsync("adam"), await App.SignUpAsync("bob_b")];
        await pete.DisableAsync(people[1]);

        var first = await pete.Http.GetResponseAsync($"{Admin}?limit=2");
        var second = await pete.Http.GetResponseAsync($"{Admin}?limit=2&cursor={first["nextCursor"].GetString()}");

        EmailsOf(first).Concat(EmailsOf(second)).ShouldBe([people[2].Email, people[1].Email, people[0].Email, pete.Email]);
        second["nextCursor"].ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        EmailsOf(await pete.Http.GetResponseAsync($"{Admin}?email=ADA")).ShouldBe([people[1].Email, people[0].Email]);
        EmailsOf(await pete.Http.GetResponseAsync($"{Admin}?email=ada&status=disabled")).ShouldBe([people[1].Email]);
        EmailsOf(await pete.Http.GetResponseAsync($"{Admin}?email=ada&status=active")).ShouldBe([people[0].Email]);
        EmailsOf(await pete.Http.GetResponseAsync($"{Admin}?email=example")).ShouldBeEmpty("only the beginning of the email address matches");
        EmailsOf(await pete.Http.GetResponseAsync($"{Admin}?email=%25")).ShouldBeEmpty("a wildcard has no special meaning");
        EmailsOf(await pete.Http.GetResponseAsync($"{Admin}?email=b_b")).ShouldBeEmpty();
        EmailsOf(await pete.Http.GetResponseAsync($"{Admin}?email=bob_")).ShouldBe([people[2].Email]);

        static IEnumerable<string?> EmailsOf(ApiResponse page) => [.. page["items"].EnumerateArray().Select(u => u.GetProperty("email").GetString())];
    }

    [Fact]
    public async Task User_is_shown_with_sign_in_methods_and_without_secrets()
    {
        var quinn = await App.SignUpAsync(TestApp.UserReader);
        var ada = await App.SignUpAsync("ada");
        await AuthenticatorApp.SetUpAsync(ada);
        using var phone = new SoftwareAuthenticator();
        await phone.RegisterAsync(ada);
        var before = App.Clock.GetUtcNow();
        (await phone.SignInAsync(App)).Status.ShouldBe(HttpStatusCode.OK);

        var read = await quinn.Http.GetResponseAsync($"{Admin}/{await quinn.IdOfAsync(ada)}");

        (read["email"].GetString(), read["isEmailVerified"].GetBoolean(), read["displayName"].GetString(), read["status"].GetString())
            .ShouldBe((ada.Email, true, "ada", "active"));
        (read["hasPassword"].GetBoolean(), read["hasSecondFactor"].GetBoolean(), read["passkeys"].GetInt32(), read["sessions"].GetInt32())
            .ShouldBe((true, true, 1, 2));
        read["lastSignInAt"].GetDateTimeOffset().ShouldBeGreaterThan(before.AddSeconds(-1));
        var user = await App.InDatabaseAsync(null, db => db.Set<User>().SingleAsync(u => u.DisplayName == "ada"));
        read.Body.ShouldNotContain(user.PasswordHash);
        read.Body.ShouldNotContain("argon2");
    }

    [Fact]
    public async Task Ended_sessions_are_refused_and_the_user_can_sign_in_again()
    {
        var pete = await App.SignUpAsync(TestApp.UserAdmin);
        var ada = await App.SignUpAsync("ada");
        var elsewhere = Person.Stranger(App, "ada");
        await elsewhere.SignInAsync();
        (await ada.Http.GetResponseAsync("/api/v1/users/me")).Status.ShouldBe(HttpStatusCode.OK);

        (await pete.Http.PostJsonAsync($"{Admin}/{await pete.IdOfAsync(ada)}/end-sessions", null)).Status.ShouldBe(HttpStatusCode.NoContent);

        foreach (var place in new[] { ada, elsewhere })
        {
            (await place.Http.GetResponseAsync("/api/v1/users/me")).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
            (await place.RefreshAsync(place.RefreshToken)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.refresh_token_invalid");
        }

        (await App.MailToAsync(ada.Email)).ShouldContain("signed out everywhere");
        await ada.SignInAsync();
        (await ada.Http.GetResponseAsync("/api/v1/users/me")).Status.ShouldBe(HttpStatusCode.OK);
        (await pete.Http.GetResponseAsync("/_admin/api/me")).Status.ShouldBe(HttpStatusCode.OK, "only the sessions of the other user ended");
    }

    [Fact]
    public async Task Disabled_user_is_notified_without_the_reason_and_the_change_is_audited()
    {
        var pete = await App.SignUpAsync(TestApp.UserAdmin);
        var ada = await App.SignUpAsync("ada");
        var id = await pete.IdOfAsync(ada);
        (await pete.Http.PostJsonAsync($"{Admin}/{id}/disable", new { reason = "wrote four thousand spams" }))
            .Status.ShouldBe(HttpStatusCode.NoContent);

        var mail = await App.MailToAsync(ada.Email);
        mail.ShouldContain("was disabled");
        (mail.Contains("spams"), mail.Contains(pete.Email), mail.Contains("127.0.0.1")).ShouldBe((false, false, false));
        var mails = App.MailsTo(ada.Email);

        (await pete.Http.PostJsonAsync($"{Admin}/{id}/disable", new { reason = "and phished" })).Status.ShouldBe(HttpStatusCode.NoContent);
        var read = await pete.Http.GetResponseAsync($"{Admin}/{id}");
        (read["status"].GetString(), read["disabledBecause"].GetString(), read["sessions"].GetInt32()).ShouldBe(("disabled", "and phished", 0));
        (await pete.Http.PostJsonAsync($"{Admin}/{id}/enable", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await pete.Http.PostJsonAsync($"{Admin}/{id}/enable", null)).Status.ShouldBe(HttpStatusCode.NoContent, "enabling twice succeeds");
        (await App.MailToAsync(ada.Email)).ShouldContain("works again");
        App.MailsTo(ada.Email).ShouldBe(mails + 1, "neither another reason nor enabling twice sends an email");
        (await pete.Http.GetResponseAsync($"{Admin}/{id}"))["disabledBecause"].ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);

        var entries = await App.InAllTenantsAsync(
            db => db.AcrossTenants<AuditEntry>().Where(e => e.TargetId == id.ToString()).OrderBy(e => e.OccurredAt).ThenBy(e => e.Id).ToListAsync());
        entries.Where(e => e.Action is "users.disable_user" or "users.enable_user").Select(e => (e.Action, e.Outcome)).ShouldBe(
        [
            ("users.disable_user", AuditOutcome.Success), ("users.disable_user", AuditOutcome.Success),
            ("users.enable_user", AuditOutcome.Success), ("users.enable_user", AuditOutcome.Success),
        ]);
        entries.ShouldAllBe(e => e.Changes == null || !e.Changes.Contains("spams"), "a reason may hold personal data and must stay erasable");
    }

    [Fact]
    public async Task Operator_cannot_disable_themselves()
    {
        var pete = await App.SignUpAsync(TestApp.UserAdmin);

        (await pete.Http.PostJsonAsync($"{Admin}/{await pete.IdOfAsync(pete)}/disable", new { reason = "enough" }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "users.disabling_oneself");

        (await pete.Http.GetResponseAsync("/_admin/api/me")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Disabled_operator_loses_access()
    {
        var pete = await App.SignUpAsync(TestApp.UserAdmin);
        var quinn = await App.SignUpAsync(TestApp.UserReader);

        await pete.DisableAsync(quinn);

        (await quinn.Http.GetResponseAsync("/_admin/api/me")).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
    }

    [Fact]
    public async Task Disabling_requires_a_reason_on_one_line()
    {
        var pete = await App.SignUpAsync(TestApp.UserAdmin);
        var ada = await App.SignUpAsync("ada");
        var id = await pete.IdOfAsync(ada);

        foreach (var reason in new[] { "", "  ", "a\nb", new string('x', 501) })
        {
            (await pete.Http.PostJsonAsync($"{Admin}/{id}/disable", new { reason })).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        }

        (await ada.Http.GetResponseAsync("/api/v1/users/me")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("?status=gone", "validation_failed")]
    [InlineData("?limit=0", "validation_failed")]
    [InlineData("?limit=101", "validation_failed")]
    [InlineData("?email=", "validation_failed")]
    [InlineData("?cursor=abc", "invalid_cursor")]
    public async Task Invalid_query_is_refused(string query, string code)
    {
        var quinn = await App.SignUpAsync(TestApp.UserReader);

        (await quinn.Http.GetResponseAsync(Admin + query)).ShouldBeProblem(HttpStatusCode.BadRequest, code);
    }

    [Theory]
    [MemberData(nameof(Reads))]
    [MemberData(nameof(Writes))]
    public async Task Attack_without_an_operator_permission_for_users_is_refused(string method, string path)
    {
        var ada = await App.SignUpAsync("ada");
        var karin = await App.SignUpAsync(TestApp.Landlord);
        var mine = path.Replace(Id, (await ada.Http.GetResponseAsync("/api/v1/users/me"))["id"].GetGuid().ToString());

        (await ada.Http.SendAsync(new HttpMethod(method), mine, BodyOf(path))).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
        (await karin.Http.SendAsync(new HttpMethod(method), mine, BodyOf(path))).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
        (await App.Anonymous().SendAsync(new HttpMethod(method), mine, BodyOf(path))).ShouldBeProblem(HttpStatusCode.Unauthorized, "unauthenticated");
        (await ada.Http.GetResponseAsync("/api/v1/users/me")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Attack_of_a_read_only_operator_changes_nothing(string method, string path)
    {
        var quinn = await App.SignUpAsync(TestApp.UserReader);
        var ada = await App.SignUpAsync("ada");

        (await quinn.Http.SendAsync(new HttpMethod(method), path.Replace(Id, (await quinn.IdOfAsync(ada)).ToString()), BodyOf(path)))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");

        (await ada.Http.GetResponseAsync("/api/v1/users/me")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Unknown_user_is_reported_as_not_found(string method, string path)
    {
        var pete = await App.SignUpAsync(TestApp.UserAdmin);

        (await pete.Http.SendAsync(new HttpMethod(method), path, BodyOf(path))).ShouldBeProblem(HttpStatusCode.NotFound, "users.not_found");
        (await pete.Http.GetResponseAsync($"{Admin}/{Id}")).ShouldBeProblem(HttpStatusCode.NotFound, "users.not_found");
    }

    private static object? BodyOf(string path) => path.EndsWith("disable", StringComparison.Ordinal) ? new { reason = "spam" } : null;

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : UserAdminTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : UserAdminTests(app);
}

/// <summary>The operator's actions on users.</summary>
internal static class UserAdmin
{
    public const string Path = "/_admin/api/users";

    public static async Task<Guid> IdOfAsync(this Person @operator, Person person) => await @operator.IdOfAsync(person.Email);

    public static async Task<Guid> IdOfAsync(this Person @operator, string email) =>
        (await @operator.Http.GetResponseAsync($"{Path}?email={Uri.EscapeDataString(email)}"))["items"]
            .EnumerateArray().Single().GetProperty("id").GetGuid();

    public static async Task DisableAsync(this Person @operator, Person person) =>
        (await @operator.Http.PostJsonAsync($"{Path}/{await @operator.IdOfAsync(person)}/disable", new { reason = "spam" }))
            .Status.ShouldBe(HttpStatusCode.NoContent);

    public static async Task EnableAsync(this Person @operator, Person person) =>
        (await @operator.Http.PostJsonAsync($"{Path}/{await @operator.IdOfAsync(person)}/enable", null)).Status.ShouldBe(HttpStatusCode.NoContent);
}
