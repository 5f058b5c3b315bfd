using System.Net;
using System.Text;
using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.ExternalLogins;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.FunctionalTests.Users.ExternalLogins;

/// <summary>The tokens of a provider that rotates its refresh tokens: how they are kept, refreshed, lost and revoked.</summary>
public abstract class ExternalTokenTests(TestApp app) : ExternalLoginTest(app)
{
    private const string LinkAgain = "users.external_link_again";

    /// <summary>The provider's access tokens are valid for an hour.</summary>
    private static readonly TimeSpan AccessTokenLife = TimeSpan.FromHours(1);

    [Fact]
    public async Task Tokens_are_kept_only_when_configured_and_never_unencrypted()
    {
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);

        (await browser.SignInAsync()).Status.ShouldBe(HttpStatusCode.OK);
        (await App.InDatabaseAsync(null, db => db.Set<ExternalTokenSet>().CountAsync())).ShouldBe(0);
        Provider.TokenRequests.Single().GetScopes().ShouldNotContain("offline_access");
        var code = await browser.FetchCodeAsync($"{Browser.External}/keeping?returnUrl=/welcome");
        var dump = await DumpAsync();
        (await browser.CompleteAsync(code)).Status.ShouldBe(HttpStatusCode.OK);
        dump += await DumpAsync();

        var issued = Provider.Issued;
        issued.Count.ShouldBeGreaterThanOrEqualTo(5, "two identity tokens, two access tokens, one refresh token");
        dump.ShouldContain("ada@example.com");
        issued.Where(token => dump.Contains(token) || dump.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(token)).TrimEnd('=')))
            .ShouldBeEmpty();
        var kept = await App.InDatabaseAsync(null, db => db.Set<ExternalTokenSet>().SingleAsync());
        (kept.Provider, kept.Generation, kept.LeaseUntil).ShouldBe(("keeping", 0, null));
        (await App.InDatabaseAsync(null, db => db.Set<ExternalSignIn>().CountAsync(s => s.ProtectedTokens != null)))
            .ShouldBe(0, "completing the sign-in moves the tokens out of its row");
        var access = (await GetAsync(kept.UserId)).Value;
        issued.ShouldContain(access.Value);
        access.Scopes.ShouldContain("offline_access");
    }

    [Fact]
    public async Task Access_token_is_refreshed_in_its_last_minute_and_rotates_the_refresh_token()
    {
        var userId = await SignInAsync();
        var first = (await GetAsync(userId)).Value;
        App.Clock.Forward(AccessTokenLife - TimeSpan.FromMinutes(2));
        (await GetAsync(userId)).Value.Value.ShouldBe(first.Value);
        App.Clock.Forward(TimeSpan.FromSeconds(90));

        var second = (await GetAsync(userId)).Value;
        second.Value.ShouldNotBe(first.Value);
        second.ExpiresAt!.Value.ShouldBeGreaterThan(App.Clock.GetUtcNow() + TimeSpan.FromMinutes(55));
        second.Scopes.ShouldBe(first.Scopes);
        App.Clock.Forward(AccessTokenLife);
        (await GetAsync(userId)).Value.Value.ShouldNotBe(second.Value);

        var used = Refreshes.Select(request => request.RefreshToken!).ToList();
        used.Distinct().Count().ShouldBe(2, "each refresh token was used once");
        foreach (var token in used)
        {
            (await RefreshAtProviderAsync(token)).ShouldContain("invalid_grant", Case.Sensitive, "the provider refuses a used refresh token");
        }
    }

    [Fact]
    public async Task Twenty_parallel_callers_share_one_refresh_and_get_the_same_token()
    {
        var userId = await SignInAsync();
        App.Clock.Forward(AccessTokenLife + TimeSpan.FromMinutes(1));

        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => GetAsync(userId)));

        responses.ShouldAllBe(response => response.IsSuccess);
        responses.Select(response => response.Value.Value).Distinct().Count().ShouldBe(1);
        Refreshes.Count.ShouldBe(1);
        (await App.InDatabaseAsync(null, db => db.Set<ExternalTokenSet>().SingleAsync())).Generation.ShouldBe(1);
    }

    [Theory]
    [InlineData("by signing in")]
    [InlineData("by linking")]
    public async Task Tokens_are_deleted_when_the_provider_refuses_the_refresh_token(string way)
    {
        var ada = Person.Stranger(App, "ada");
        var userId = await SignInAsync(ada);
        App.Clock.Forward(AccessTokenLife + TimeSpan.FromMinutes(1));
        Provider.RefusesRefreshTokens = true;

        var responses = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => GetAsync(userId)));

        responses.ShouldAllBe(response => Error.Of(response).Code == LinkAgain);
        (await App.InDatabaseAsync(null, db => db.Set<ExternalTokenSet>().CountAsync())).ShouldBe(0);
        (Provider.RefusesRefreshTokens, Provider.SignedIn) = (false, Ada);
        using var browser = new Browser(App);
        if (way == "by linking")
        {
            ada.Use(await browser.SignInAsync());
            (await GetAsync(userId)).IsSuccess.ShouldBeFalse("the tokens of that provider are not kept");
            (await LinkAsync(ada, browser, "keeping")).Status.ShouldBe(HttpStatusCode.OK);
        }
        else
        {
            (await browser.SignInAsync("keeping")).Status.ShouldBe(HttpStatusCode.OK);
        }

        (await GetAsync(userId)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Provider_outage_is_reported_and_keeps_the_tokens()
    {
        var userId = await SignInAsync();
        var first = (await GetAsync(userId)).Value;
        Provider.IsDown = true;
        App.Clock.Forward(AccessTokenLife - TimeSpan.FromSeconds(30));
        (await GetAsync(userId)).Value.Value.ShouldBe(first.Value, "the access token is valid for another half minute");
        App.Clock.Forward(TimeSpan.FromMinutes(2));

        var responses = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => GetAsync(userId)));

        responses.ShouldAllBe(response => Error.Of(response).Code == "users.external_provider_unavailable");
        Provider.IsDown = false;
        (await GetAsync(userId)).Value.Value.ShouldNotBe(first.Value);
    }

    [Fact]
    public async Task Lease_of_a_crashed_process_expires_and_its_late_writes_are_ignored()
    {
        var userId = await SignInAsync();
        var kept = await App.InDatabaseAsync(null, db => db.Set<ExternalTokenSet>().SingleAsync());
        var leaseUntil = App.Clock.GetUtcNow() + TimeSpan.FromMinutes(1);
        await App.InDatabaseAsync(
            null, db => db.Set<ExternalTokenSet>().ExecuteUpdateAsync(update => update.SetProperty(t => t.LeaseUntil, leaseUntil)));
        App.Clock.Forward(AccessTokenLife + TimeSpan.FromMinutes(2));

        (await GetAsync(userId)).IsSuccess.ShouldBeTrue();

        // A process with the previous generation neither replaces nor removes the tokens.
        await using var scope = App.Services.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<Application.Users.ExternalLogins.Tokens.IExternalTokenStore>();
        (await store.TryReplaceAsync(kept, "late", null, CancellationToken.None)).ShouldBeFalse();
        (await store.TryRemoveAsync(kept, CancellationToken.None)).ShouldBeFalse();
        (await store.TryLeaseAsync(kept, App.Clock.GetUtcNow(), App.Clock.GetUtcNow(), CancellationToken.None)).ShouldBeFalse();
        (await GetAsync(userId)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Unlinking_deletes_the_tokens_and_revokes_them_at_the_provider()
    {
        var ada = await App.SignUpAsync("ada");
        Provider.SignedIn = new Account("4711", null, null);
        using var browser = new Browser(App);
        var linked = await LinkAsync(ada, browser, "keeping");
        linked.Status.ShouldBe(HttpStatusCode.OK, linked.Body);
        (await App.InDatabaseAsync(null, db => db.Set<ExternalTokenSet>().CountAsync())).ShouldBe(1);

        (await ada.Http.SendAsync(HttpMethod.Delete, $"{Mine}/{linked["id"].GetGuid()}")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await App.InDatabaseAsync(null, db => db.Set<ExternalTokenSet>().CountAsync())).ShouldBe(0);
        await App.JobsDoneAsync("users.revoke-external-tokens");
        Provider.Revoked.ShouldBe(
            [Provider.Issued.Single(token => token.Split('.').Length == 5)], "only the refresh token is encrypted by the provider");
    }

    [Fact]
    public async Task Attack_of_moving_tokens_into_another_users_row_reads_nothing()
    {
        var ada = await SignInAsync();
        Provider.SignedIn = new Account("666", "mallory@example.com", true);
        using var browser = new Browser(App);
        (await browser.SignInAsync("keeping")).Status.ShouldBe(HttpStatusCode.OK);
        var sets = await App.InDatabaseAsync(null, db => db.Set<ExternalTokenSet>().AsNoTracking().ToListAsync());
        var (adas, mallorys) = (sets.Single(set => set.UserId == ada), sets.Single(set => set.UserId != ada));
        await App.InDatabaseAsync(null, db => db.Set<ExternalTokenSet>().Where(t => t.Id == mallorys.Id)
            .ExecuteUpdateAsync(update => update.SetProperty(t => t.Protected, adas.Protected)));

        Error.Of(await GetAsync(mallorys.UserId)).Code.ShouldBe(LinkAgain);

        (await GetAsync(ada)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Provider_is_never_called_inside_a_transaction()
    {
        var userId = await SignInAsync();
        await using var scope = App.Services.CreateAsyncScope();
        await using var transaction = await scope.ServiceProvider.GetRequiredService<AppDbContext>().Database.BeginTransactionAsync();

        await Should.ThrowAsync<InvalidOperationException>(
            () => scope.ServiceProvider.GetRequiredService<IExternalTokens>().GetAccessTokenAsync(userId, "keeping", CancellationToken.None));
    }

    [Theory]
    [InlineData("nobody", "users.external_provider_unknown")]
    [InlineData("loopback", LinkAgain)]
    [InlineData("keeping", LinkAgain)]
    public async Task Error_says_what_to_do_when_there_are_no_tokens(string provider, string code) =>
        Error.Of(await GetAsync(EntityId.New(), provider)).Code.ShouldBe(code);

    private List<OpenIddictRequest> Refreshes => [.. Provider.TokenRequests.Where(request => request.IsRefreshTokenGrantType())];

    private async Task<Guid> SignInAsync(Person? person = null)
    {
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);
        var response = await browser.SignInAsync("keeping");
        response.Status.ShouldBe(HttpStatusCode.OK, response.Body);
        person?.Use(response);
        return await App.InDatabaseAsync(null, db => db.Set<User>().Select(user => user.Id).SingleAsync());
    }

    /// <summary>Gets the token as another request or process does: only the database is shared.</summary>
    private async Task<Result<ExternalAccessToken>> GetAsync(Guid userId, string provider = "keeping")
    {
        await using var scope = App.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IExternalTokens>().GetAccessTokenAsync(userId, provider, CancellationToken.None);
    }

    private async Task<string> RefreshAtProviderAsync(string refreshToken)
    {
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token",
            ["refresh_token"] = refreshToken,
            ["client_id"] = IdentityProvider.ClientId,
            ["client_secret"] = IdentityProvider.ClientSecret,
        });
        using var response = await http.PostAsync($"{Provider.Issuer}token", form);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Reads every value of every table.</summary>
    private async Task<string> DumpAsync()
    {
        var tables = await App.InDatabaseAsync(
            null, db => Task.FromResult(db.Model.GetEntityTypes().Select(type => type.GetTableName()!).Distinct().ToList()));
        await using var connection = App.Connect();
        await connection.OpenAsync();
        var dump = new StringBuilder();
        foreach (var table in tables)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table}\"";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    var value = reader.GetValue(i);
                    var text = value is byte[] bytes
                        ? Encoding.UTF8.GetString(bytes)
                        : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture);
                    dump.Append(text).Append('\n');
                }
            }
        }

        return dump.ToString();
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : ExternalTokenTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : ExternalTokenTests(app);
}
