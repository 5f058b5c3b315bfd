using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Registration;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Users.Sessions;

public abstract class SessionTests(TestApp app) : FunctionalTest(app)
{
    private const string Sessions = "/api/v1/users/me/sessions";

    private static readonly TimeSpan BeyondGrace = TimeSpan.FromSeconds(11);

    [Fact]
    public async Task Refresh_rotates_the_token()
    {
        var ada = await App.SignUpAsync("ada");

        var response = await ada.RefreshAsync(ada.RefreshToken);

        response.Status.ShouldBe(HttpStatusCode.OK);
        response["refreshToken"].GetString().ShouldNotBe(ada.RefreshToken);
        response["tokenType"].GetString().ShouldBe("Bearer");
        response["expiresIn"].GetInt32().ShouldBe(900);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task Reused_refresh_token_gets_a_pair_within_the_grace_period()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.RefreshAsync(ada.RefreshToken);

        (await ada.RefreshAsync(ada.RefreshToken)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Parallel_refreshes_all_get_a_pair()
    {
        var ada = await App.SignUpAsync("ada");

        var responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ada.RefreshAsync(ada.RefreshToken)));

        responses.ShouldAllBe(a => a.Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Stolen_refresh_token_used_after_the_grace_period_revokes_the_family()
    {
        var ada = await App.SignUpAsync("ada");
        var stolen = ada.RefreshToken;
        ada.Use(await ada.RefreshAsync(stolen));
        App.Clock.Forward(BeyondGrace);

        (await ada.RefreshAsync(stolen)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.refresh_token_reused");

        (await ada.RefreshAsync(ada.RefreshToken)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.refresh_token_invalid");
        (await ada.Http.GetResponseAsync("/api/v1/users/me")).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(20)]
    public async Task Sibling_token_used_after_the_grace_period_revokes_the_family(int tabs)
    {
        var ada = await App.SignUpAsync("ada");
        var pairs = await Task.WhenAll(Enumerable.Range(0, tabs).Select(_ => ada.RefreshAsync(ada.RefreshToken)));
        pairs.ShouldAllBe(pair => pair.Status == HttpStatusCode.OK, "the client that loses the race gets a pair too");
        App.Clock.Forward(TimeSpan.FromMinutes(5));
        ada.Use(await ada.RefreshAsync(pairs[0]["refreshToken"].GetString()!));
        (await ada.RefreshAsync(pairs[1]["refreshToken"].GetString()!)).Status.ShouldBe(HttpStatusCode.OK, "within the grace period");
        App.Clock.Forward(BeyondGrace);

        (await ada.RefreshAsync(pairs[^1]["refreshToken"].GetString()!)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.refresh_token_reused");

        (await ada.RefreshAsync(ada.RefreshToken)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.refresh_token_invalid");
        (await ada.Http.GetResponseAsync("/api/v1/users/me")).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
    }

    [Fact]
    public async Task Client_keeps_refreshing_after_a_race()
    {
        var ada = await App.SignUpAsync("ada");
        var (one, _) = (await ada.RefreshAsync(ada.RefreshToken), await ada.RefreshAsync(ada.RefreshToken));
        ada.Use(one);
        for (var i = 0; i < 3; i++)
        {
            App.Clock.Forward(TimeSpan.FromMinutes(5));
            ada.Use(await ada.RefreshAsync(ada.RefreshToken));
        }
    }

    [Fact]
    public async Task Sign_out_ends_access_and_refresh_at_once()
    {
        var ada = await App.SignUpAsync("ada");

        (await ada.Http.PostJsonAsync("/api/v1/users/sign-out", null)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await ada.Http.GetResponseAsync("/api/v1/users/me")).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
        (await ada.RefreshAsync(ada.RefreshToken)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.refresh_token_invalid");
    }

    [Fact]
    public async Task Attack_with_an_access_token_from_before_a_step_up_ends_after_the_grace_period()
    {
        var ada = await App.SignUpAsync("ada");
        App.Clock.Forward(TimeSpan.FromSeconds(2));
        (await ada.Http.PostJsonAsync("/api/v1/users/me/step-up", new { method = "password", secret = Person.Password }))
            .Status.ShouldBe(HttpStatusCode.NoContent);
        (await ada.Http.GetResponseAsync("/api/v1/users/me")).Status.ShouldBe(HttpStatusCode.OK, "within the grace period, for pending requests");
        App.Clock.Forward(BeyondGrace);

        var refused = await ada.Http.GetResponseAsync("/api/v1/users/me");

        refused.ShouldBeProblem(HttpStatusCode.Unauthorized, "token_superseded");
        refused.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer error=\"invalid_token\", error_description=\"token_superseded\"");
        ada.Use(await ada.RefreshAsync(ada.RefreshToken));
        (await ada.Http.GetResponseAsync("/api/v1/users/me")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Idle_session_ends_after_seven_days()
    {
        var ada = await App.SignUpAsync("ada");
        App.Clock.Forward(TimeSpan.FromDays(7) + TimeSpan.FromMinutes(1));

        (await ada.RefreshAsync(ada.RefreshToken)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.refresh_token_invalid");
    }

    [Fact]
    public async Task Busy_session_ends_after_thirty_days()
    {
        var ada = await App.SignUpAsync("ada");
        for (var day = 0; day < 30; day += 6)
        {
            App.Clock.Forward(TimeSpan.FromDays(6) - TimeSpan.FromMinutes(1));
            ada.Use(await ada.RefreshAsync(ada.RefreshToken));
        }

        App.Clock.Forward(TimeSpan.FromMinutes(5));

        (await ada.RefreshAsync(ada.RefreshToken)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.refresh_token_invalid");
    }

    [Fact]
    public async Task Database_holds_no_plain_text_token_or_password()
    {
        var ada = await App.SignUpAsync("ada");

        var hashes = await App.InDatabaseAsync(null, db => db.Set<RefreshToken>().Select(t => t.TokenHash).ToListAsync());
        var password = await App.InDatabaseAsync(null, db => db.Set<User>().Select(u => u.PasswordHash).SingleAsync());

        hashes.ShouldAllBe(h => h.Length == 32);
        hashes.Any(h => Convert.ToBase64String(h).Contains(ada.RefreshToken)).ShouldBeFalse();
        password.ShouldStartWith("$argon2id$v=19$m=7168,t=1,p=1$");
    }

    [Fact]
    public async Task Sign_in_needs_at_most_four_round_trips_besides_the_hash()
    {
        var ada = await App.SignUpAsync("ada");

        var statements = await App.Queries.DuringAsync(() => ada.SignInAsync());

        // Reads the user, the failed attempts and the tenant; writes session, token, job, audit entry and payload in one batch.
        // SQLite sends its batch statement by statement.
        statements.Count(s => s.TrimStart().StartsWith("SELECT", StringComparison.Ordinal)).ShouldBe(3, string.Join('\n', statements));
        statements.Count.ShouldBeLessThanOrEqualTo(App is SqliteApp ? 8 : 4, string.Join('\n', statements));
    }

    [Fact]
    public async Task Sessions_are_listed_with_the_current_one_and_ended_one_by_one()
    {
        var ada = await App.SignUpAsync("ada");
        var phone = Person.Stranger(App, "ada");
        phone.Http.DefaultRequestHeaders.UserAgent.ParseAdd("Phone/1.0");
        await phone.SignInAsync();

        var listed = (await ada.Http.GetResponseAsync(Sessions))["items"].EnumerateArray().ToList();

        listed.Count.ShouldBe(2);
        var other = listed.Single(session => !session.GetProperty("isCurrent").GetBoolean());
        other.GetProperty("userAgent").GetString().ShouldBe("Phone/1.0");
        other.GetProperty("ipAddress").GetString().ShouldNotBeNullOrEmpty();
        var id = other.GetProperty("id").GetGuid();
        (await ada.Http.SendAsync(HttpMethod.Delete, $"{Sessions}/{id}")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await phone.Http.GetResponseAsync("/api/v1/users/me")).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
        (await phone.RefreshAsync(phone.RefreshToken)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.refresh_token_invalid");
        (await ada.Http.GetResponseAsync(Sessions))["items"].GetArrayLength().ShouldBe(1);
        (await ada.Http.SendAsync(HttpMethod.Delete, $"{Sessions}/{id}")).Status.ShouldBe(HttpStatusCode.NoContent, "the session has already ended");
    }

    [Fact]
    public async Task All_other_sessions_end_at_once()
    {
        var ada = await App.SignUpAsync("ada");
        var others = new List<Person>();
        for (var i = 0; i < 3; i++)
        {
            others.Add(Person.Stranger(App, "ada"));
            await others[^1].SignInAsync();
        }

        (await ada.Http.PostJsonAsync($"{Sessions}/revoke-others", null)).Status.ShouldBe(HttpStatusCode.NoContent);

        foreach (var other in others)
        {
            (await other.Http.GetResponseAsync("/api/v1/users/me")).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
        }

        (await ada.Http.GetResponseAsync("/api/v1/users/me")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Attack_with_a_borrowed_session_cannot_end_others_once_its_sign_in_is_old()
    {
        var ada = await App.SignUpAsync("ada");
        var owner = Person.Stranger(App, "ada");
        await owner.SignInAsync();
        App.Clock.Forward(TimeSpan.FromMinutes(11));
        var id = (await ada.Http.GetResponseAsync(Sessions))["items"].EnumerateArray()
            .Single(session => !session.GetProperty("isCurrent").GetBoolean()).GetProperty("id").GetGuid();

        (await ada.Http.SendAsync(HttpMethod.Delete, $"{Sessions}/{id}"))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "insufficient_user_authentication");
        (await ada.Http.PostJsonAsync($"{Sessions}/revoke-others", null))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "insufficient_user_authentication");
        (await owner.Http.GetResponseAsync("/api/v1/users/me")).Status.ShouldBe(HttpStatusCode.OK);

        (await owner.Http.PostJsonAsync("/api/v1/users/me/step-up", new { method = "password", secret = Person.Password }))
            .Status.ShouldBe(HttpStatusCode.NoContent);
        (await owner.Http.PostJsonAsync($"{Sessions}/revoke-others", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await ada.Http.GetResponseAsync("/api/v1/users/me")).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
    }

    [Fact]
    public async Task Attack_on_another_users_session_gets_the_response_for_an_unknown_one()
    {
        var ada = await App.SignUpAsync("ada");
        var mallory = await App.SignUpAsync("mallory");
        var id = (await ada.Http.GetResponseAsync(Sessions))["items"][0].GetProperty("id").GetGuid();

        var foreign = await mallory.Http.SendAsync(HttpMethod.Delete, $"{Sessions}/{id}");
        var random = await mallory.Http.SendAsync(HttpMethod.Delete, $"{Sessions}/{Guid.CreateVersion7()}");

        foreign.ShouldBeProblem(HttpStatusCode.NotFound, "users.session_not_found");
        random.ShouldBeProblem(HttpStatusCode.NotFound, "users.session_not_found");
        (await ada.Http.GetResponseAsync("/api/v1/users/me")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Hundred_parallel_refreshes_with_one_token_keep_one_active_session()
    {
        var ada = await App.SignUpAsync("ada");

        var responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => ada.RefreshAsync(ada.RefreshToken)));

        responses.ShouldAllBe(response => (int)response.Status < 500);
        (await App.InDatabaseAsync(null, db => db.Set<Session>().CountAsync(s => s.RevokedAt == null))).ShouldBe(1);
    }

    [Fact]
    public async Task Sessions_and_links_that_ended_a_month_ago_are_purged_and_others_stay()
    {
        var purged = await Person.RegisterAsync(App, "ada");
        var active = await Person.RegisterAsync(App, "bob");
        var then = App.Clock.GetUtcNow().AddDays(-31);
        await App.InDatabaseAsync(null, async db =>
        {
            var id = await db.Set<User>().Where(u => u.DisplayName == "ada").Select(u => u.Id).SingleAsync();
            await db.Set<Session>().Where(s => s.UserId == id).ExecuteUpdateAsync(update => update.SetProperty(s => s.RevokedAt, then));
            return await db.Set<EmailVerification>().Where(v => v.UserId == id)
                .ExecuteUpdateAsync(update => update.SetProperty(v => v.ExpiresAt, then));
        });

        await using (var scope = App.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<IJobHandler<PurgeExpiredSignIns>>()
                .HandleAsync(new PurgeExpiredSignIns(), null!, CancellationToken.None);
        }

        var counts = await App.InDatabaseAsync(null, async db =>
            (await db.Set<Session>().CountAsync(), await db.Set<RefreshToken>().CountAsync(), await db.Set<EmailVerification>().CountAsync()));
        counts.ShouldBe((1, 1, 1));
        (await active.RefreshAsync(active.RefreshToken)).Status.ShouldBe(HttpStatusCode.OK);
        purged.Email.ShouldNotBe(active.Email);
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : SessionTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : SessionTests(app);
}
