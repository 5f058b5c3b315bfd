using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SvcInfra.FunctionalTests.Common;

/// <summary>The watch behind every functional test finds secrets.</summary>
public abstract class SecretWatchTests(TestApp app) : FunctionalTest(app)
{
    [Fact]
    public async Task Log_of_a_sign_in_has_no_secret()
    {
        var ada = await Person.RegisterAsync(App, "ada");
        var authenticator = await AuthenticatorApp.SetUpAsync(ada);
        var signIn = await ada.Http.PostJsonAsync("/api/v1/users/sign-in", new { email = ada.Email, password = Person.Password });
        var challenge = signIn["challenge"].GetString();
        ada.Use(await ada.Http.PostJsonAsync("/api/v1/users/sign-in/mfa", new { challenge, method = "totp", code = authenticator.NextCode() }));
        (await ada.RefreshAsync(ada.RefreshToken)).Status.ShouldBe(HttpStatusCode.OK);

        App.Secrets.Lines.ShouldContain(line => line.StartsWith("POST /api/v1/users/sign-in 401", StringComparison.Ordinal));
        App.Secrets.Noted.Distinct()
            .ShouldBe(
                ["password", "token", "accessToken", "refreshToken", "Authorization", "secret", "uri", "codes", "challenge", DerivedSecrets.Name],
                ignoreOrder: true);
        App.Secrets.Leaks().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("the token {Token}", true)]
    [InlineData("an exception", false)]
    public async Task Logged_secret_is_found_in_the_text_a_field_and_an_exception(string text, bool isField)
    {
        var ada = await App.SignUpAsync("ada");
        var logger = App.Services.GetRequiredService<ILoggerFactory>().CreateLogger("careless");

        logger.Log(LogLevel.Information, default, isField ? [new("Token", ada.RefreshToken)] : new List<KeyValuePair<string, object?>>(),
            isField ? null : new InvalidOperationException(ada.RefreshToken), (_, _) => text);

        App.Secrets.Leaks().ShouldHaveSingleItem().ShouldContain("in: ");
        App.Secrets.Forget();
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : SecretWatchTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : SecretWatchTests(app);
}
