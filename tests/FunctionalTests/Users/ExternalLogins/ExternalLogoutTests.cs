using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Users.ExternalLogins;

/// <summary>A provider reports that a session there ended (OpenID Connect Back-Channel Logout 1.0).</summary>
public abstract class ExternalLogoutTests(TestApp app) : ExternalLoginTest(app)
{
    private const string Path = "/api/v1/users/external/loopback/backchannel-logout";

    private const string Me = "/api/v1/users/me";

    [Fact]
    public async Task Logout_at_the_provider_ends_only_the_sessions_that_began_there()
    {
        var (ada, byProvider) = await SignInBothWaysAsync();
        var stranger = Person.Stranger(App, "bob");
        Provider.SignedIn = new Account("4712", "bob@example.com", true);
        using var browser = new Browser(App);
        stranger.Use(await browser.SignInAsync());

        var response = await SendAsync(Provider.LogoutToken(Ada.Subject));

        response.Status.ShouldBe(HttpStatusCode.OK, response.Body);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        await Eventually.TrueAsync(
            async () => (await byProvider.Http.GetResponseAsync(Me)).Status == HttpStatusCode.Unauthorized,
            TimeSpan.FromSeconds(5), "the session to end");
        (await byProvider.RefreshAsync(byProvider.RefreshToken)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await ada.Http.GetResponseAsync(Me)).Status.ShouldBe(HttpStatusCode.OK);
        (await stranger.Http.GetResponseAsync(Me)).Status.ShouldBe(HttpStatusCode.OK);
        var ended = await App.InDatabaseAsync(null, db => db.Set<Session>().SingleAsync(s => s.RevokedAt != null));
        ended.RevokedBecause.ShouldBe(SessionRevocation.EndedByProvider);
    }

    [Fact]
    public async Task Attack_of_replaying_a_logout_token_ends_no_later_session()
    {
        await SignInBothWaysAsync();
        var token = Provider.LogoutToken(Ada.Subject);
        (await SendAsync(token)).Status.ShouldBe(HttpStatusCode.OK);
        App.Clock.Forward(TimeSpan.FromMinutes(2));
        var later = Person.Stranger(App, "ada");
        using var browser = new Browser(App);
        later.Use(await browser.SignInAsync());

        (await SendAsync(token)).Status.ShouldBe(HttpStatusCode.OK);

        (await later.RefreshAsync(later.RefreshToken)).Status.ShouldBe(HttpStatusCode.OK);
        App.Clock.Forward(TimeSpan.FromMinutes(9));
        ShouldBeRefused(await SendAsync(token));
    }

    [Fact]
    public async Task Issuer_is_compared_exactly_as_in_the_metadata()
    {
        const string Bare = "/api/v1/users/external/bare/backchannel-logout";
        var right = Provider.LogoutToken(Ada.Subject, token => token.Issuer = Provider.BareIssuer);
        var wrong = Provider.LogoutToken(Ada.Subject, token => token.Issuer = Provider.BareIssuer + "/");

        (await SendAsync(right, Bare)).Status.ShouldBe(HttpStatusCode.OK);
        ShouldBeRefused(await SendAsync(wrong, Bare));
    }

    public static TheoryData<string> Lies => [.. Distortions.Keys];

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Attack_with_an_invalid_logout_token_ends_no_session(string lie)
    {
        var (_, byProvider) = await SignInBothWaysAsync();

        ShouldBeRefused(await SendAsync(Provider.LogoutToken(Ada.Subject, Distortions[lie])));

        (await byProvider.RefreshAsync(byProvider.RefreshToken)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Attack_with_anything_but_a_logout_token_ends_no_session()
    {
        var (_, byProvider) = await SignInBothWaysAsync();
        foreach (var token in Provider.Issued)
        {
            ShouldBeRefused(await SendAsync(token));
        }

        var good = Provider.LogoutToken(Ada.Subject);
        ShouldBeRefused(await SendAsync(string.Empty));
        ShouldBeRefused(await SendAsync("a.b.c"));
        ShouldBeRefused(await SendAsync(good + "x"));
        ShouldBeRefused(await SendAsync($"{good}&logout_token={good}"));
        ShouldBeRefused(await SendAsync($"{Unsigned(good)}."));
        ShouldBeRefused(await App.Anonymous().PostJsonAsync(Path, new { logout_token = good }));
        (await App.Anonymous().SendTextAsync(
            HttpMethod.Post, Path.Replace("loopback", "nobody"), $"logout_token={good}", "application/x-www-form-urlencoded"))
            .ShouldBeProblem(HttpStatusCode.NotFound, "users.external_provider_unknown");
        (await App.Anonymous().SendTextAsync(
            HttpMethod.Post, Path.Replace("loopback", "nowhere"), $"logout_token={good}", "application/x-www-form-urlencoded"))
            .ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "users.external_provider_unavailable");

        (await byProvider.RefreshAsync(byProvider.RefreshToken)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Logout_of_an_unknown_subject_succeeds() =>
        (await SendAsync(Provider.LogoutToken("9999"))).Status.ShouldBe(HttpStatusCode.OK);

    private static readonly Dictionary<string, Action<SecurityTokenDescriptor>> Distortions = new()
    {
        ["another issuer"] = token => token.Issuer = "http://127.0.0.1:1/",
        ["another audience"] = token => token.Audience = "another client",
        ["another key"] = token => token.SigningCredentials = new SigningCredentials(
            new RsaSecurityKey(System.Security.Cryptography.RSA.Create(2048)) { KeyId = token.SigningCredentials.Key.KeyId },
            SecurityAlgorithms.RsaSha256),
        ["a shared secret for a key"] = token => token.SigningCredentials = new SigningCredentials(
            new SymmetricSecurityKey(new byte[32]) { KeyId = token.SigningCredentials.Key.KeyId }, SecurityAlgorithms.HmacSha256),
        ["an unknown key"] = token => token.SigningCredentials = new SigningCredentials(
            new RsaSecurityKey(System.Security.Cryptography.RSA.Create(2048)) { KeyId = "mallory" }, SecurityAlgorithms.RsaSha256),
        ["expired"] = token => token.Expires = token.IssuedAt!.Value.AddMinutes(-2),
        ["no expiry"] = token => token.Expires = null,
        ["too old"] = token => token.IssuedAt = token.IssuedAt!.Value.AddMinutes(-11),
        ["issued in the future"] = token => token.IssuedAt = token.IssuedAt!.Value.AddMinutes(2),
        ["without an issue time"] = token => token.IssuedAt = null,
        ["with a nonce"] = token => token.Claims["nonce"] = "n",
        ["no event"] = token => token.Claims.Remove("events"),
        ["another event"] = token => token.Claims["events"] = JsonSerializer.SerializeToElement(
            new Dictionary<string, object> { ["http://schemas.openid.net/event/other"] = new { } }),
        ["an event that is no object"] = token =>
            token.Claims["events"] = JsonSerializer.SerializeToElement("http://schemas.openid.net/event/backchannel-logout"),
        ["without a subject"] = token => token.Claims.Remove("sub"),
        ["without an identifier"] = token => token.Claims.Remove("jti"),
        ["of another type"] = token => token.TokenType = "at+jwt",
    };

    private static void ShouldBeRefused(ApiResponse response)
    {
        response.ShouldBeProblem(HttpStatusCode.BadRequest, "users.external_logout_invalid");
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    private static string Unsigned(string token)
    {
        var parts = token.Split('.');
        return $"{Base64UrlEncoder.Encode("{\"alg\":\"none\",\"typ\":\"logout+jwt\"}")}.{parts[1]}";
    }

    private Task<ApiResponse> SendAsync(string token, string path = Path) =>
        App.Anonymous().SendTextAsync(HttpMethod.Post, path, $"logout_token={token}", "application/x-www-form-urlencoded");

    /// <summary>Signs one user in twice: with a password, and with the provider.</summary>
    private async Task<(Person ByPassword, Person ByProvider)> SignInBothWaysAsync()
    {
        var ada = await App.SignUpAsync("ada");
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);
        var other = Person.Stranger(App, "ada");
        other.Use(await browser.SignInAsync());
        return (ada, other);
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : ExternalLogoutTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : ExternalLogoutTests(app);
}
