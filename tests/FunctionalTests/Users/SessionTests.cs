using System.Net;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Users;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Users;

public abstract class SessionTests(TestApp app) : FunctionalTest(app)
{
    private static readonly TimeSpan BeyondGrace = TimeSpan.FromSeconds(11);

    [Fact]
    public async Task Refresh_rotates_the_token()
    {
        var ada = await App.SignUpAsync("ada");

        var answer = await ada.RefreshAsync(ada.RefreshToken);

        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer["refreshToken"].GetString().ShouldNotBe(ada.RefreshToken);
        answer["tokenType"].GetString().ShouldBe("Bearer");
        answer["expiresIn"].GetInt32().ShouldBe(900);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task Refresh_token_that_comes_back_within_the_grace_gets_a_pair()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.RefreshAsync(ada.RefreshToken);

        (await ada.RefreshAsync(ada.RefreshToken)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Parallel_refreshes_of_two_tabs_all_get_a_pair()
    {
        var ada = await App.SignUpAsync("ada");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ada.RefreshAsync(ada.RefreshToken)));

        answers.ShouldAllBe(a => a.Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Stolen_refresh_token_used_after_the_grace_revokes_the_family()
    {
        var ada = await App.SignUpAsync("ada");
        var stolen = ada.RefreshToken;
        ada.Use(await ada.RefreshAsync(stolen));
        App.Clock.Forward(BeyondGrace);

        (await ada.RefreshAsync(stolen)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.refresh_token_reused");

        (await ada.RefreshAsync(ada.RefreshToken)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.refresh_token_invalid");
        (await ada.Http.GetAnswerAsync("/api/v1/users/me")).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
    }

    [Fact]
    public async Task Logout_ends_access_and_refresh_at_once()
    {
        var ada = await App.SignUpAsync("ada");

        (await ada.Http.PostJsonAsync("/api/v1/users/logout", null)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await ada.Http.GetAnswerAsync("/api/v1/users/me")).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
        (await ada.RefreshAsync(ada.RefreshToken)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.refresh_token_invalid");
    }

    [Fact]
    public async Task Idle_session_ends_after_fourteen_days()
    {
        var ada = await App.SignUpAsync("ada");
        App.Clock.Forward(TimeSpan.FromDays(14) + TimeSpan.FromMinutes(1));

        (await ada.RefreshAsync(ada.RefreshToken)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.refresh_token_invalid");
    }

    [Fact]
    public async Task Busy_session_ends_after_thirty_days()
    {
        var ada = await App.SignUpAsync("ada");
        for (var day = 0; day < 30; day += 10)
        {
            App.Clock.Forward(TimeSpan.FromDays(10) - TimeSpan.FromMinutes(1));
            ada.Use(await ada.RefreshAsync(ada.RefreshToken));
        }

        App.Clock.Forward(TimeSpan.FromMinutes(5));

        (await ada.RefreshAsync(ada.RefreshToken)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.refresh_token_invalid");
    }

    [Fact]
    public async Task Database_thief_finds_no_token_and_no_password()
    {
        var ada = await App.SignUpAsync("ada");

        var hashes = await App.InDatabaseAsync(null, db => db.Set<RefreshToken>().Select(t => t.TokenHash).ToListAsync());
        var password = await App.InDatabaseAsync(null, db => db.Set<User>().Select(u => u.PasswordHash).SingleAsync());

        hashes.ShouldAllBe(h => h.Length == 32);
        hashes.Any(h => Convert.ToBase64String(h).Contains(ada.RefreshToken)).ShouldBeFalse();
        password.ShouldStartWith("$argon2id$v=19$m=19456,t=2,p=1$");
    }

    [Fact]
    public async Task Login_needs_at_most_four_round_trips_besides_the_hash()
    {
        var ada = await App.SignUpAsync("ada");

        var statements = await App.Queries.DuringAsync(() => ada.LogInAsync());

        // Read the user, read the tenant, write session, token, audit entry and payload in one batch; SQLite sends its batch statement by statement.
        statements.Count(s => s.TrimStart().StartsWith("SELECT", StringComparison.Ordinal)).ShouldBe(2);
        statements.Count.ShouldBeLessThanOrEqualTo(App is SqliteApp ? 6 : 4);
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : SessionTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : SessionTests(app);
}
