using System.Net;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.ExternalLogins;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Users.ExternalLogins;

/// <summary>Required strength and age of a sign-in at a provider, and the prompt there.</summary>
public abstract class ExternalProofTests(TestApp app) : ExternalLoginTest(app)
{
    [Theory]
    [InlineData("urn:example:phr")]
    [InlineData("urn:example:mfa")]
    public async Task Strong_sign_in_is_requested_at_the_provider_and_accepted(string acr)
    {
        Provider.SignedIn = Ada;
        Provider.Acr = acr;
        using var browser = new Browser(App);

        (await browser.SignInAsync("strong")).Status.ShouldBe(HttpStatusCode.OK);

        Provider.AuthorizationRequests.Single().AcrValues.ShouldBe("urn:example:phr urn:example:mfa");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("urn:example:pwd")]
    [InlineData("urn:example:MFA")]
    [InlineData("urn:example:phr urn:example:mfa")]
    public async Task Attack_with_a_weak_sign_in_at_the_provider_is_refused(string? acr)
    {
        Provider.SignedIn = Ada;
        Provider.Acr = acr;
        using var browser = new Browser(App);

        var response = await browser.ReturnAsync(await browser.GoAsync(provider: "strong"));

        response.Headers.Location!.AbsoluteUri.ShouldBe("http://localhost:5000/welcome?error=users.external_login_too_weak");
        await NothingHappenedAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(600)]
    public async Task Recent_sign_in_is_requested_at_the_provider_and_accepted(int secondsAgo)
    {
        Provider.SignedIn = Ada;
        Provider.AuthTime = App.Clock.GetUtcNow() - TimeSpan.FromSeconds(secondsAgo);
        using var browser = new Browser(App);
        var callback = await browser.GoAsync(provider: "fresh");

        // The time that the user spends at the provider does not count.
        App.Clock.Forward(TimeSpan.FromMinutes(4));
        var response = await browser.ReturnAsync(callback);

        response.Headers.Location!.Query.ShouldStartWith("?code=");
        (await browser.CompleteAsync(Browser.CodeIn(response))).Status.ShouldBe(HttpStatusCode.OK);
        Provider.AuthorizationRequests.Single().MaxAge.ShouldBe(600);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(661)]
    [InlineData(86_400)]
    public async Task Attack_with_an_old_or_undated_sign_in_at_the_provider_is_refused(int? secondsAgo)
    {
        Provider.SignedIn = Ada;
        Provider.AuthTime = secondsAgo is { } ago ? App.Clock.GetUtcNow() - TimeSpan.FromSeconds(ago) : null;
        using var browser = new Browser(App);

        var response = await browser.ReturnAsync(await browser.GoAsync(provider: "fresh"));

        response.Headers.Location!.AbsoluteUri.ShouldBe("http://localhost:5000/welcome?error=users.external_login_too_old");
        await NothingHappenedAsync();
    }

    [Theory]
    [InlineData("loopback", "select_account")]
    [InlineData("fresh", "login")]
    [InlineData("strong", null)]
    [InlineData("github", "select_account")]
    public async Task Prompt_at_the_provider_is_configurable(string provider, string? prompt)
    {
        using var browser = new Browser(App);

        var away = await browser.GetAsync($"{Browser.External}/{provider}?returnUrl=/welcome");

        away.Status.ShouldBe(HttpStatusCode.Redirect, away.Body);
        System.Web.HttpUtility.ParseQueryString(away.Headers.Location!.Query)["prompt"].ShouldBe(prompt);
    }

    private async Task NothingHappenedAsync()
    {
        (await App.InDatabaseAsync(null, db => db.Set<ExternalSignIn>().CountAsync())).ShouldBe(0);
        (await App.InDatabaseAsync(null, db => db.Set<User>().CountAsync())).ShouldBe(0);
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : ExternalProofTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : ExternalProofTests(app);
}
