using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Users.SignIn;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Users.SignIn;

public abstract partial class SignInLinkTests(TestApp app) : FunctionalTest(app)
{
    private const string Path = "/api/v1/users/sign-in/link";

    public override async ValueTask DisposeAsync()
    {
        Allow(false);
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Link_signs_in_once_in_the_browser_that_requested_it()
    {
        var ada = await App.SignUpAsync("ada");
        var (token, request) = await RequestLinkAsync(ada);

        ada.Use(await CompleteAsync(token, request));

        (await ada.Http.GetResponseAsync("/api/v1/users/me")).Status.ShouldBe(HttpStatusCode.OK);
        (await CompleteAsync(token, request)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.sign_in_link_invalid");
    }

    [Fact]
    public async Task Attack_of_tricking_a_user_into_opening_a_link_needs_explicit_confirmation()
    {
        var ada = await App.SignUpAsync("ada");
        var (token, _) = await RequestLinkAsync(ada);

        (await CompleteAsync(token, request: null)).ShouldBeProblem(HttpStatusCode.Conflict, "users.sign_in_link_other_browser");
        (await CompleteAsync(token, "another browser's")).ShouldBeProblem(HttpStatusCode.Conflict, "users.sign_in_link_other_browser");
        (await App.Anonymous().PostJsonAsync($"{Path}/complete", new { token, request = (string?)null, confirmsOtherBrowser = true }))
            .Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Attack_of_a_hundred_parallel_uses_of_one_link_gives_one_session()
    {
        var ada = await App.SignUpAsync("ada");
        var (token, request) = await RequestLinkAsync(ada);

        var responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => CompleteAsync(token, request)));

        responses.Count(response => response.Status == HttpStatusCode.OK).ShouldBe(1);
        responses.Where(response => response.Status != HttpStatusCode.OK).ShouldAllBe(response => response.Status == HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Attack_of_thirty_parallel_requests_for_a_link_sends_five_emails()
    {
        var ada = await App.SignUpAsync("ada");
        Allow(true);
        await App.JobsDoneAsync();
        var before = App.MailsTo(ada.Email);

        var responses = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => App.Anonymous().PostJsonAsync(Path, new { email = ada.Email })));

        responses.ShouldAllBe(response => response.Status == HttpStatusCode.Accepted);
        await App.JobsDoneAsync();
        (App.MailsTo(ada.Email) - before).ShouldBe(5);
    }

    [Fact]
    public async Task Attack_of_registering_anothers_email_first_ends_when_the_owner_uses_a_link()
    {
        var ada = Person.Stranger(App, "ada");
        await ada.RegisterAsync("not Ada");
        await App.JobsDoneAsync();
        var (token, request) = await RequestLinkAsync(ada);

        (await CompleteAsync(token, request)).Status.ShouldBe(HttpStatusCode.OK);

        (await App.Anonymous().PostJsonAsync("/api/v1/users/sign-in", new { email = ada.Email, password = Person.Password }))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "users.invalid_credentials");
    }

    [Fact]
    public async Task Second_factor_is_required_and_an_emailed_code_does_not_count()
    {
        var ada = await App.SignUpAsync("ada");
        await AuthenticatorApp.SetUpAsync(ada);
        var (token, request) = await RequestLinkAsync(ada);

        var refused = await CompleteAsync(token, request);

        refused.ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_required");
        refused["methods"].EnumerateArray().Select(m => m.GetString()).ShouldBe(["totp", "recovery"]);
    }

    [Fact]
    public async Task Response_is_alike_for_every_email_address_and_an_expired_link_is_refused()
    {
        var ada = await App.SignUpAsync("ada");
        var (token, request) = await RequestLinkAsync(ada);
        var unknown = await App.Anonymous().PostJsonAsync(Path, new { email = "nobody@example.com" });
        unknown.Status.ShouldBe(HttpStatusCode.Accepted);
        unknown["request"].GetString()!.Length.ShouldBe(request.Length);

        App.Clock.Forward(SignInLink.Lifetime + TimeSpan.FromSeconds(1));
        (await CompleteAsync(token, request)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.sign_in_link_invalid");
    }

    [Fact]
    public async Task Sign_in_links_are_refused_when_they_are_disabled()
    {
        Allow(false);

        (await App.Anonymous().PostJsonAsync(Path, new { email = "ada@example.com" }))
            .ShouldBeProblem(HttpStatusCode.NotFound, "users.links_disabled");
        (await CompleteAsync("any", "any")).ShouldBeProblem(HttpStatusCode.NotFound, "users.links_disabled");
    }

    private async Task<(string Token, string Request)> RequestLinkAsync(Person person)
    {
        Allow(true);
        var response = await App.Anonymous().PostJsonAsync(Path, new { email = person.Email });
        response.Status.ShouldBe(HttpStatusCode.Accepted);
        return (Token().Match(await App.MailToAsync(person.Email)).Groups["token"].Value, response["request"].GetString()!);
    }

    private Task<ApiResponse> CompleteAsync(string token, string? request) =>
        App.Anonymous().PostJsonAsync($"{Path}/complete", new { token, request, confirmsOtherBrowser = false });

    private void Allow(bool isAllowed) => App.Services.GetRequiredService<IOptions<SignInOptions>>().Value.AllowLinks = isAllowed;

    [GeneratedRegex("sign-in-link\\?token=(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Token();

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : SignInLinkTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : SignInLinkTests(app);
}
