using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Profile;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Users.Profile;

public abstract partial class EmailChangeTests(TestApp app) : FunctionalTest(app)
{
    private const string Change = "/api/v1/users/me/email";
    private const string Confirm = "/api/v1/users/email/confirm";
    private const string Me = "/api/v1/users/me";
    private const string NewPassword = "nineteen lazy harbours";

    /// <summary>Unique per test, because tests share the folder of emails.</summary>
    private readonly string _new = $"new-{EntityId.New():N}@example.com";

    [Fact]
    public async Task Email_address_changes_on_confirmation_and_the_old_one_is_notified_twice()
    {
        var ada = await App.SignUpAsync("ada");

        (await RequestChangeAsync(ada, _new)).Status.ShouldBe(HttpStatusCode.Accepted);

        var (link, notice) = (await App.MailToAsync(_new), await App.MailToAsync(ada.Email));
        notice.ShouldContain("changes when the new one is confirmed");
        notice.ShouldContain("/forgot-password");
        (link.Contains(ada.Email), notice.Contains(_new), notice.Contains("token="))
            .ShouldBe((false, false, false), "neither email reveals the other email address, and the old one gets no link");
        (await EmailOf(ada)).ShouldBe(ada.Email, "it changes only after confirmation");

        (await App.Anonymous().PostJsonAsync(Confirm, new { token = TokenIn(link) })).Status.ShouldBe(HttpStatusCode.NoContent);

        (await EmailOf(ada)).ShouldBe(_new, "the session stays active");
        (await ada.RefreshAsync(ada.RefreshToken)).Status.ShouldBe(HttpStatusCode.OK);
        (await App.MailToAsync(ada.Email)).ShouldContain("was changed on");
        (await SignInAsync(ada.Email, Person.Password)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.invalid_credentials");
        (await SignInAsync(_new, Person.Password)).Status.ShouldBe(HttpStatusCode.OK, "the new email address is verified");
    }

    [Fact]
    public async Task Email_change_requires_a_session()
    {
        (await App.Anonymous().PostJsonAsync(Change, new { newEmail = _new, currentPassword = Person.Password }))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "unauthenticated");

        App.MailsTo(_new).ShouldBe(0);
    }

    [Fact]
    public async Task Attack_with_a_borrowed_session_fails_without_the_current_password()
    {
        var ada = await App.SignUpAsync("ada");
        var before = App.MailsTo(ada.Email);

        (await ada.Http.PostJsonAsync(Change, new { newEmail = _new, currentPassword = "not the password at all" }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "users.wrong_password");

        await App.JobsDoneAsync();
        (App.MailsTo(_new), App.MailsTo(ada.Email), (await EmailChangesAsync()).Count).ShouldBe((0, before, 0));
    }

    [Theory]
    [InlineData("no address", "invalid_email")]
    [InlineData("x@example.com\r\nBcc: mallory@example.com", "invalid_email")]
    [InlineData("x@example.com, mallory@example.com", "invalid_email")]
    [InlineData(" ADA@example.com ", "unchanged")]
    [InlineData("", "required")]
    public async Task Invalid_or_unchanged_email_address_is_refused(string newEmail, string code)
    {
        var ada = await App.SignUpAsync("ada");

        var response = await RequestChangeAsync(ada, newEmail);

        response.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        response["errors"].GetProperty("newEmail")[0].GetProperty("code").GetString().ShouldBe(code);
        (await EmailChangesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Attack_of_finding_out_who_has_an_account_fails_and_notifies_the_owner()
    {
        var (ada, mallory) = (await App.SignUpAsync("ada"), await App.SignUpAsync("mallory"));

        var free = await RequestChangeAsync(mallory, _new);
        var taken = await RequestChangeAsync(mallory, ada.Email);

        (taken.Status, taken.Body).ShouldBe((HttpStatusCode.Accepted, free.Body));
        var notice = await App.MailToAsync(ada.Email);
        notice.ShouldContain("You have an account already");
        notice.ShouldNotContain("token=");
        notice.ShouldNotContain(mallory.Email);
        (await EmailOf(ada)).ShouldBe(ada.Email);
    }

    [Fact]
    public async Task Attack_of_flooding_mailboxes_stops_after_five_emails_a_day_even_in_parallel()
    {
        var (ada, mallory) = (await App.SignUpAsync("ada"), await App.SignUpAsync("mallory"));
        var before = (App.MailsTo(ada.Email), App.MailsTo(mallory.Email));

        var responses = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => RequestChangeAsync(mallory, ada.Email)));
        responses.ShouldAllBe(response => response.Status == HttpStatusCode.Accepted || response.Status == HttpStatusCode.ServiceUnavailable);
        for (var i = 0; i < 6; i++)
        {
            (await RequestChangeAsync(mallory, ada.Email)).Status.ShouldBe(HttpStatusCode.Accepted);
        }

        await App.JobsDoneAsync();
        (App.MailsTo(ada.Email) - before.Item1, App.MailsTo(mallory.Email) - before.Item2).ShouldBe((5, 5));
        App.Clock.Forward(EmailChange.Lifetime + TimeSpan.FromSeconds(1));
        await mallory.SignInAsync();
        await RequestChangeAsync(mallory, _new);
        (await App.MailToAsync(_new)).ShouldContain("confirm-email");
    }

    [Fact]
    public async Task Attack_with_a_used_superseded_expired_or_guessed_link_changes_nothing()
    {
        var ada = await App.SignUpAsync("ada");
        var superseded = await LinkAsync(ada, $"a{_new}");
        var used = await LinkAsync(ada, _new);
        (await App.Anonymous().PostJsonAsync(Confirm, new { token = used })).Status.ShouldBe(HttpStatusCode.NoContent);
        var late = await LinkAsync(ada, $"b{_new}");
        App.Clock.Forward(EmailChange.Lifetime + TimeSpan.FromSeconds(1));

        foreach (var token in new[] { superseded, used, late, "guessed" })
        {
            (await App.Anonymous().PostJsonAsync(Confirm, new { token }))
                .ShouldBeProblem(HttpStatusCode.BadRequest, "users.email_change_token_invalid");
        }

        (await SignInAsync(_new, Person.Password)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Attack_of_a_hundred_parallel_confirmations_succeeds_once()
    {
        var ada = await App.SignUpAsync("ada");
        var token = await LinkAsync(ada, _new);
        var before = App.MailsTo(ada.Email);

        var responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => App.Anonymous().PostJsonAsync(Confirm, new { token })));

        responses.Count(response => response.Status == HttpStatusCode.NoContent).ShouldBe(1);
        responses.Where(response => response.Status != HttpStatusCode.NoContent)
            .ShouldAllBe(response => response.Status == HttpStatusCode.BadRequest
                || response.Status == HttpStatusCode.ServiceUnavailable
                || response.Status == HttpStatusCode.PreconditionFailed);
        await App.JobsDoneAsync();
        (App.MailsTo(ada.Email) - before).ShouldBe(1, "one notification is sent");
        (await EmailOf(ada)).ShouldBe(_new);
    }

    [Fact]
    public async Task Email_address_taken_before_confirmation_is_refused()
    {
        var ada = await App.SignUpAsync("ada");
        var forgotten = await ForgetAsync(ada);
        var token = await LinkAsync(ada, _new);
        await App.SignUpAsync(_new.Split('@')[0]);
        var before = App.MailsTo(ada.Email);

        (await App.Anonymous().PostJsonAsync(Confirm, new { token })).ShouldBeProblem(HttpStatusCode.Conflict, "users.email_taken");

        (await EmailOf(ada)).ShouldBe(ada.Email);
        (await EmailChangesAsync()).ShouldAllBe(change => change.UsedAt == null);
        await App.JobsDoneAsync();
        App.MailsTo(ada.Email).ShouldBe(before);
        (await App.Anonymous().PostJsonAsync("/api/v1/users/password/reset", new { token = forgotten, newPassword = NewPassword }))
            .Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Attack_of_parallel_claims_to_one_email_address_gives_it_to_one_user()
    {
        var (ada, bob) = (await App.SignUpAsync("ada"), await App.SignUpAsync("bob"));
        var adas = await LinkAsync(ada, _new);
        var bobs = await LinkAsync(bob, _new);

        var responses = await Task.WhenAll(
            App.Anonymous().PostJsonAsync(Confirm, new { token = adas }),
            App.Anonymous().PostJsonAsync(Confirm, new { token = bobs }),
            Person.Stranger(App, _new.Split('@')[0]).RegisterAsync("Carol"));

        responses[2].Status.ShouldBe(HttpStatusCode.Accepted);
        responses[..2].ShouldAllBe(response => response.Status == HttpStatusCode.NoContent || response.Code == "users.email_taken");
        responses[..2].Count(response => response.Status == HttpStatusCode.NoContent).ShouldBeLessThanOrEqualTo(1);
        (await UsersWith(_new)).ShouldBe(1);
        var emails = new[] { await EmailOf(ada), await EmailOf(bob) };
        emails.Count(email => email == _new).ShouldBe(responses[..2].Count(response => response.Status == HttpStatusCode.NoContent));
    }

    [Fact]
    public async Task Attack_with_another_users_link_never_changes_the_attackers_email_address()
    {
        var (ada, mallory) = (await App.SignUpAsync("ada"), await App.SignUpAsync("mallory"));
        var token = await LinkAsync(ada, _new);

        (await mallory.Http.PostJsonAsync(Confirm, new { token })).Status.ShouldBe(HttpStatusCode.NoContent);

        (await EmailOf(mallory)).ShouldBe(mallory.Email);
        (await EmailOf(ada)).ShouldBe(_new);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Attack_with_a_link_older_than_a_new_password_changes_nothing(bool forgotten)
    {
        var ada = await App.SignUpAsync("ada");
        var token = await LinkAsync(ada, _new);
        var replaced = forgotten
            ? await App.Anonymous().PostJsonAsync("/api/v1/users/password/reset", new { token = await ForgetAsync(ada), newPassword = NewPassword })
            : await ada.Http.PostJsonAsync("/api/v1/users/me/password", new { currentPassword = Person.Password, newPassword = NewPassword });
        replaced.Status.ShouldBe(HttpStatusCode.NoContent);

        (await App.Anonymous().PostJsonAsync(Confirm, new { token })).ShouldBeProblem(HttpStatusCode.BadRequest, "users.email_change_token_invalid");

        (await UsersWith(_new)).ShouldBe(0);
    }

    [Fact]
    public async Task Attack_of_email_changes_racing_a_new_password_leaves_no_open_link()
    {
        var ada = await App.SignUpAsync("ada");

        var requests = Enumerable.Range(0, 4).Select(i => RequestChangeAsync(ada, $"{i}{_new}")).ToList();
        (await ada.Http.PostJsonAsync("/api/v1/users/me/password", new { currentPassword = Person.Password, newPassword = NewPassword }))
            .Status.ShouldBe(HttpStatusCode.NoContent);
        (await Task.WhenAll(requests)).ShouldAllBe(response => response.Status == HttpStatusCode.Accepted || response.Code == "users.wrong_password");

        (await EmailChangesAsync()).ShouldAllBe(change => change.UsedAt != null);
    }

    [Fact]
    public async Task Attack_with_a_reset_link_sent_to_the_old_email_address_changes_nothing()
    {
        var ada = await App.SignUpAsync("ada");
        var forgotten = await ForgetAsync(ada);
        (await App.Anonymous().PostJsonAsync(Confirm, new { token = await LinkAsync(ada, _new) })).Status.ShouldBe(HttpStatusCode.NoContent);

        (await App.Anonymous().PostJsonAsync("/api/v1/users/password/reset", new { token = forgotten, newPassword = NewPassword }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "users.reset_token_invalid");

        (await SignInAsync(_new, Person.Password)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Email_change_that_expired_a_month_ago_is_purged_and_a_newer_one_stays()
    {
        var ada = await App.SignUpAsync("ada");
        await LinkAsync(ada, $"old-{_new}");
        var then = App.Clock.GetUtcNow().AddDays(-31);
        await App.InDatabaseAsync(null, db => db.Set<EmailChange>().ExecuteUpdateAsync(update => update.SetProperty(c => c.ExpiresAt, then)));
        await LinkAsync(ada, _new);

        await using (var scope = App.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<IJobHandler<PurgeExpiredSignIns>>()
                .HandleAsync(new PurgeExpiredSignIns(), null!, CancellationToken.None);
        }

        (await EmailChangesAsync()).ShouldHaveSingleItem().NewEmail.Value.ShouldBe(_new);
    }

    private static Task<ApiResponse> RequestChangeAsync(Person person, string newEmail) =>
        person.Http.PostJsonAsync(Change, new { newEmail, currentPassword = Person.Password });

    private async Task<string> LinkAsync(Person person, string newEmail)
    {
        (await RequestChangeAsync(person, newEmail)).Status.ShouldBe(HttpStatusCode.Accepted);
        return TokenIn(await App.MailToAsync(newEmail));
    }

    private async Task<string> ForgetAsync(Person person)
    {
        (await App.Anonymous().PostJsonAsync("/api/v1/users/password/forgot", new { email = person.Email })).Status.ShouldBe(HttpStatusCode.Accepted);
        return TokenIn(await App.MailToAsync(person.Email));
    }

    private Task<ApiResponse> SignInAsync(string email, string password) =>
        App.Anonymous().PostJsonAsync("/api/v1/users/sign-in", new { email, password });

    private static async Task<string> EmailOf(Person person) => (await person.Http.GetResponseAsync(Me))["email"].GetString()!;

    private Task<int> UsersWith(string email) =>
        App.InDatabaseAsync(null, db => db.Set<User>().CountAsync(u => u.Email == EmailAddress.FromStored(email)));

    private Task<List<EmailChange>> EmailChangesAsync() => App.InDatabaseAsync(null, db => db.Set<EmailChange>().AsNoTracking().ToListAsync());

    private static string TokenIn(string mail) => TokenInLink().Match(mail).Groups["token"].Value;

    [GeneratedRegex("(confirm-email|reset-password)\\?token=(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex TokenInLink();

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : EmailChangeTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : EmailChangeTests(app);
}
