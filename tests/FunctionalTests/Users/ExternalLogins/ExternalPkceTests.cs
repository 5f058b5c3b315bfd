using System.Net;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Users.ExternalLogins;

/// <summary>The provider's metadata cannot turn PKCE off, and metadata of another issuer are refused.</summary>
public abstract class ExternalPkceTests(TestApp app) : ExternalLoginTest(app)
{
    [Theory]
    [InlineData("loopback")]
    [InlineData("silent")]
    [InlineData("plain")]
    public async Task Attack_of_hiding_PKCE_in_the_metadata_changes_nothing(string provider)
    {
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);

        (await browser.SignInAsync(provider)).Status.ShouldBe(HttpStatusCode.OK);

        var asked = Provider.AuthorizationRequests.Single();
        asked.CodeChallengeMethod.ShouldBe("S256");
        asked.CodeChallenge!.Length.ShouldBe(43);
        Provider.TokenRequests.Single().CodeVerifier!.Length.ShouldBeGreaterThanOrEqualTo(43);
    }

    [Fact]
    public async Task PKCE_is_omitted_when_the_provider_setting_disables_it()
    {
        using var browser = new Browser(App);

        var away = await browser.GetAsync($"{Browser.External}/unprotected?returnUrl=/welcome");

        away.Status.ShouldBe(HttpStatusCode.Redirect, away.Body);
        away.Headers.Location!.Query.ShouldNotContain("code_challenge");
    }

    [Fact]
    public async Task Attack_with_metadata_that_name_another_issuer_is_refused()
    {
        using var browser = new Browser(App);

        (await browser.GetAsync($"{Browser.External}/lying?returnUrl=/welcome"))
            .ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "users.external_provider_unavailable");

        browser.SetCookies.ShouldBeEmpty();
        using var http = new HttpClient();
        (await http.GetStringAsync($"{Provider.Issuer}lying/.well-known/openid-configuration"))
            .ShouldContain("https://honest.example/", Case.Sensitive, "the metadata exist and are readable");
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : ExternalPkceTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : ExternalPkceTests(app);
}
