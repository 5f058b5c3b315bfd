using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SvcInfra.FunctionalTests.Users;
using SvcInfra.FunctionalTests.Users.ExternalLogins;

namespace SvcInfra.FunctionalTests.Common.Hosting;

/// <summary>What the default log levels show of calls to other services and their responses.</summary>
public abstract class OutgoingCallLogTests(TestApp app) : ExternalLoginTest(app)
{
    [Theory]
    [InlineData("pwned-passwords")]
    [InlineData("audit-anchor")]
    [InlineData("")]
    [InlineData("a client of a later feature")]
    public async Task Log_has_no_url_of_a_call_by_a_named_client(string client)
    {
        var secret = Guid.CreateVersion7().ToString("N");
        App.Secrets.Note("URL of a call", secret);
        using var http = App.Services.GetRequiredService<IHttpClientFactory>().CreateClient(client);

        (await http.GetAsync($"{Provider.Issuer}{secret}?key={secret}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        App.Secrets.Leaks().ShouldBeEmpty();
    }

    [Fact]
    public async Task Log_has_no_verifier_state_code_token_or_claim_of_an_external_sign_in()
    {
        Provider.SignedIn = Ada;
        using var browser = new Browser(App);

        (await browser.SignInAsync()).Status.ShouldBe(HttpStatusCode.OK);

        foreach (var name in new[] { "authorization code", "code verifier", "state", "nonce", "claim", "token of a provider" })
        {
            App.Secrets.Noted.ShouldContain(name);
        }

        App.Secrets.Leaks().ShouldBeEmpty();
    }

    [Fact]
    public async Task Secret_watch_finds_the_hash_prefix_of_a_password_in_the_log()
    {
        await App.SignUpAsync("ada");
        var prefix = DerivedSecrets.Of("password", Person.Password).First();

        App.Services.GetRequiredService<ILoggerFactory>().CreateLogger("careless")
            .Log(LogLevel.Information, default, prefix, null, (path, _) => $"GET https://api.example.com/{path}");

        App.Secrets.Leaks().ShouldHaveSingleItem().ShouldStartWith(DerivedSecrets.Name);
        App.Secrets.Forget();
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : OutgoingCallLogTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : OutgoingCallLogTests(app);
}
