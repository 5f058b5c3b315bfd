using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.ExternalLogins;
using SvcInfra.Domain.Users.MultiFactor;
using SvcInfra.Domain.Users.Passkeys;
using SvcInfra.Domain.Users.Passwords;
using SvcInfra.Domain.Users.Profile;
using SvcInfra.Domain.Users.Registration;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Domain.Users.SignIn;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Users.Administration;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Users.SignIn;

namespace SvcInfra.FunctionalTests.Users.SignIn;

/// <summary>Every security event of an account revokes every secret that was issued for it.</summary>
public abstract partial class PendingSecretsTests(TestApp app) : FunctionalTest(app)
{
    private const string Users = "/api/v1/users";
    private const string NewPassword = "nineteen lazy harbours";

    /// <summary>Entities that are not pending secrets, because they end with their session.</summary>
    private static readonly HashSet<Type> OfSessions = [typeof(Session)];

    private static readonly Dictionary<string, Func<PendingSecretsTests, Person, Person, Task>> Events = new()
    {
        ["password changed"] = async (_, ada, _) => ShouldSucceed(await ada.Http.PostJsonAsync(
            $"{Users}/me/password", new { currentPassword = Person.Password, newPassword = NewPassword })),
        ["password reset"] = async (tests, ada, _) => await tests.ResetAsync(ada),
        ["address changed"] = async (tests, ada, _) => await tests.ChangeEmailAsync(ada),
        ["second factor added"] = async (_, ada, _) => await AuthenticatorApp.SetUpAsync(ada),
        ["disabled"] = async (_, ada, pete) => await pete.DisableAsync(ada),
        ["disabled and enabled"] = async (_, ada, pete) =>
        {
            await pete.DisableAsync(ada);
            await pete.EnableAsync(ada);
        },
        ["signed out everywhere"] = async (_, ada, _) => ShouldSucceed(await ada.Http.PostJsonAsync($"{Users}/me/sessions/revoke-others", null)),
        ["signed out by an operator"] = async (_, ada, pete) =>
            ShouldSucceed(await pete.Http.PostJsonAsync($"/_admin/api/users/{await pete.IdOfAsync(ada)}/end-sessions", null)),
    };

    public static TheoryData<string> EventNames => [.. Events.Keys];

    [Theory]
    [MemberData(nameof(EventNames))]
    public async Task Every_security_event_revokes_every_kind_of_pending_secret(string securityEvent)
    {
        var ada = await App.SignUpAsync("ada");
        var pete = await App.SignUpAsync(TestApp.UserAdmin);
        var userId = await pete.IdOfAsync(ada);
        await IssueAllAsync(userId);
        (await OpenSecretsAsync(userId)).ShouldBe(EfPendingSecrets.All.Select(secret => secret.Entity.Name).Order());

        await Events[securityEvent](this, ada, pete);

        (await OpenSecretsAsync(userId)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Emailed_sign_in_link_is_revoked_by_a_new_password()
    {
        var ada = await App.SignUpAsync("ada");
        App.Services.GetRequiredService<IOptions<SignInOptions>>().Value.AllowLinks = true;
        await App.Anonymous().PostJsonAsync($"{Users}/sign-in/link", new { email = ada.Email });
        var token = LinkToken().Match(await App.MailToAsync(ada.Email)).Groups["token"].Value;
        await Events["password changed"](this, ada, ada);

        var response = await App.Anonymous().PostJsonAsync($"{Users}/sign-in/link/complete", new { token, confirmsOtherBrowser = true });

        App.Services.GetRequiredService<IOptions<SignInOptions>>().Value.AllowLinks = false;
        response.ShouldBeProblem(HttpStatusCode.Unauthorized, "users.sign_in_link_invalid");
    }

    [Fact]
    public async Task Every_user_entity_with_an_expiring_secret_is_listed()
    {
        var found = await App.InDatabaseAsync(null, db => Task.FromResult(db.Model.GetEntityTypes().Select(type => type.ClrType).Where(type =>
            type.GetProperty("UserId") is not null && type.GetProperty("ExpiresAt") is not null
            && (type.Namespace + ".").StartsWith(typeof(User).Namespace + ".", StringComparison.Ordinal)
            && type.GetProperties().Any(property => property.GetCustomAttribute<SecretAttribute>() is not null)).ToList()));

        found.Where(type => type != typeof(ExternalTokenSet) && !OfSessions.Contains(type))
            .Order(Comparer<Type>.Create((a, b) => string.CompareOrdinal(a.Name, b.Name)))
            .ShouldBe(
                EfPendingSecrets.All.Select(secret => secret.Entity).Order(Comparer<Type>.Create((a, b) => string.CompareOrdinal(a.Name, b.Name))));
    }

    private static void ShouldSucceed(ApiResponse response) => ((int)response.Status).ShouldBeInRange(200, 299, response.Body);

    /// <summary>Issues one secret of each kind, as the application does.</summary>
    private Task<int> IssueAllAsync(Guid userId) => App.InDatabaseAsync(null, async db =>
    {
        var (user, now) = (await db.Set<User>().SingleAsync(u => u.Id == userId), App.Clock.GetUtcNow());
        var attempt = new ExternalSignInState(EntityId.New(), Hash(), "/", userId, EntityId.New());
        db.AddRange(
            PasswordReset.Issue(userId, Hash(), now),
            EmailChange.Issue(userId, EmailAddress.Create("other@example.com").Value, Hash(), now),
            EmailVerification.ForAccount(userId, Hash(), null, now),
            SignInLink.Issue(userId, Hash(), Hash(), now),
            SignInChallenge.Issue(user, AuthenticationMethod.Password, Hash(), now),
            EmailCode.Issue(userId, Hash(), now),
            PasskeyChallenge.ForUser(PasskeyCeremony.Registration, userId, Hash(), "{}", now),
            ExternalSignIn.Finish(
                attempt, new ExternalIdentity("loopback", "https://provider.example/", "4710", null, false, null), null, Hash(), now));
        return await db.SaveChangesAsync();
    });

    private Task<List<string>> OpenSecretsAsync(Guid userId) => App.InDatabaseAsync(null, async db =>
    {
        var now = App.Clock.GetUtcNow();
        List<string> open = [];
        await AddIfOpenAsync<PasswordReset>(db, open, r => r.UserId == userId && r.UsedAt == null);
        await AddIfOpenAsync<EmailChange>(db, open, c => c.UserId == userId && c.UsedAt == null);
        await AddIfOpenAsync<EmailVerification>(db, open, v => v.UserId == userId && v.UsedAt == null);
        await AddIfOpenAsync<SignInLink>(db, open, l => l.UserId == userId && l.UsedAt == null);
        await AddIfOpenAsync<SignInChallenge>(db, open, c => c.UserId == userId && c.UsedAt == null);
        await AddIfOpenAsync<EmailCode>(db, open, c => c.UserId == userId && c.ExpiresAt > now);
        await AddIfOpenAsync<PasskeyChallenge>(db, open, c => c.UserId == userId && c.UsedAt == null);
        await AddIfOpenAsync<ExternalSignIn>(db, open, s => s.UserId == userId && s.UsedAt == null);
        return open.Order().ToList();
    });

    private static async Task AddIfOpenAsync<T>(AppDbContext db, List<string> open, System.Linq.Expressions.Expression<Func<T, bool>> isOpen)
        where T : class
    {
        if (await db.Set<T>().AnyAsync(isOpen))
        {
            open.Add(typeof(T).Name);
        }
    }

    private async Task ResetAsync(Person ada)
    {
        await App.Anonymous().PostJsonAsync($"{Users}/password/forgot", new { email = ada.Email });
        var token = ResetToken().Match(await App.MailToAsync(ada.Email)).Groups["token"].Value;
        ShouldSucceed(await App.Anonymous().PostJsonAsync($"{Users}/password/reset", new { token, newPassword = NewPassword }));
    }

    private async Task ChangeEmailAsync(Person ada)
    {
        var newEmail = $"new-{Guid.NewGuid():N}@example.com";
        ShouldSucceed(await ada.Http.PostJsonAsync($"{Users}/me/email", new { newEmail, currentPassword = Person.Password }));
        var token = ChangeToken().Match(await App.MailToAsync(newEmail)).Groups["token"].Value;
        ShouldSucceed(await App.Anonymous().PostJsonAsync($"{Users}/email/confirm", new { token }));
    }

    private static byte[] Hash() => RandomNumberGenerator.GetBytes(32);

    [GeneratedRegex("sign-in-link\\?token=(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex LinkToken();

    [GeneratedRegex("reset-password\\?token=(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex ResetToken();

    [GeneratedRegex("confirm-email\\?token=(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex ChangeToken();

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : PendingSecretsTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : PendingSecretsTests(app);
}
