using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.FunctionalTests.ApiKeys;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Users.Passkeys;

namespace SvcInfra.FunctionalTests.Users.MultiFactor;

/// <summary>The installation requires two factors, of operators or of everyone.</summary>
public abstract class MultiFactorDemandTests(TestApp app) : FunctionalTest(app)
{
    private const string Me = "/api/v1/users/me";
    private const string Admin = "/_admin/api/me";

    public override async ValueTask DisposeAsync()
    {
        Demand(MultiFactorDemand.None);
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Attack_with_a_stolen_password_alone_can_only_set_up_a_factor()
    {
        var ada = await App.SignUpAsync("ada");
        var tenant = await ada.CreateTenantAsync("blue-harbor");
        var session = (await ada.Http.GetResponseAsync($"{Me}/sessions"))["items"][0].GetProperty("id").GetGuid();
        Demand(MultiFactorDemand.Everyone);
        (HttpMethod Method, string Path, object? Body)[] closed =
        [
            (HttpMethod.Get, $"/api/v1/tenants/{tenant}", null),
            (HttpMethod.Patch, $"/api/v1/tenants/{tenant}", new { name = "Red Harbor" }),
            (HttpMethod.Get, "/api/v1/tenants", null),
            (HttpMethod.Post, "/api/v1/tenants", new { name = "Mine", slug = "mine" }),
            (HttpMethod.Post, "/api/v1/tenants/switch", new { tenantId = tenant }),
            (HttpMethod.Post, Keys.Path, new { name = "Robot", scopes = new[] { "tenants.read" } }),
            (HttpMethod.Patch, Me, new { displayName = "Mallory" }),
            (HttpMethod.Get, $"{Me}/sessions", null),
            (HttpMethod.Delete, $"{Me}/sessions/{session}", null),
            (HttpMethod.Get, $"{Me}/permissions", null),
            (HttpMethod.Post, $"{Me}/password", new { currentPassword = Person.Password, newPassword = "another long password" }),
            (HttpMethod.Post, $"{Me}/email", new { newEmail = "mallory@example.com", currentPassword = Person.Password }),
        ];

        foreach (var (method, path, body) in closed)
        {
            var refused = await ada.Http.SendAsync(method, path, body);
            refused.Status.ShouldBe(HttpStatusCode.Unauthorized, $"{method} {path}: {refused.Body}");
            refused.ShouldBeProblem(HttpStatusCode.Unauthorized, "insufficient_user_authentication");
            refused.Headers.WwwAuthenticate.ToString().ShouldContain("acr_values=\"aal2\"");
        }

        foreach (var path in new[] { Me, $"{Me}/mfa", $"{Me}/passkeys" })
        {
            (await ada.Http.GetResponseAsync(path)).Status.ShouldBe(HttpStatusCode.OK, path);
        }

        // The same session has access once it has shown a second factor.
        await AuthenticatorApp.SetUpAsync(ada);
        (await ada.Http.GetResponseAsync($"/api/v1/tenants/{tenant}")).Status.ShouldBe(HttpStatusCode.OK);
        (await ada.Http.GetResponseAsync($"{Me}/sessions")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Passkey_satisfies_the_demand_for_two_factors()
    {
        var ada = await App.SignUpAsync("ada");
        Demand(MultiFactorDemand.Everyone);
        using var phone = new SoftwareAuthenticator();

        await phone.RegisterAsync(ada);
        (await ada.Http.GetResponseAsync($"{Me}/sessions")).ShouldBeProblem(HttpStatusCode.Unauthorized, "insufficient_user_authentication");
        var options = await ada.Http.OptionsAsync(PasskeyExtensions.StepUp);
        (await ada.Http.RespondAsync(PasskeyExtensions.StepUp, options, phone.Sign(options["options"]))).Status.ShouldBe(HttpStatusCode.NoContent);
        (await ada.Http.GetResponseAsync($"{Me}/sessions")).Status.ShouldBe(HttpStatusCode.OK);

        var again = Person.Stranger(App, "ada");
        again.Use(await phone.SignInAsync(App));
        (await again.Http.GetResponseAsync($"{Me}/sessions")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Sign_out_works_without_the_demanded_second_factor()
    {
        var ada = await App.SignUpAsync("ada");
        Demand(MultiFactorDemand.Everyone);

        (await ada.Http.PostJsonAsync("/api/v1/users/sign-out", null)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await ada.Http.GetResponseAsync(Me)).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
    }

    [Fact]
    public async Task Api_key_works_when_everyone_needs_two_factors()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");
        var key = await ada.CreateKeyAsync(["tenants.read"]);
        Demand(MultiFactorDemand.Everyone);

        (await App.ReadTenantAsync(key, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Operator_needs_two_factors_for_the_operator_API()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        var ada = await App.SignUpAsync("ada");
        Demand(MultiFactorDemand.Operators);

        var refused = await grace.Http.GetResponseAsync(Admin);

        refused.ShouldBeProblem(HttpStatusCode.Unauthorized, "insufficient_user_authentication");
        refused.Headers.WwwAuthenticate.ToString().ShouldContain("acr_values=\"aal2\"");
        (await grace.Http.GetResponseAsync("/_admin/api/jobs/queues"))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "insufficient_user_authentication");
        (await grace.Http.GetResponseAsync($"{Me}/sessions")).Status.ShouldBe(HttpStatusCode.OK, "only the operator API requires two factors");
        (await ada.Http.GetResponseAsync(Admin)).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
        await AuthenticatorApp.SetUpAsync(grace);
        (await grace.Http.GetResponseAsync(Admin)).Status.ShouldBe(HttpStatusCode.OK);
        (await grace.Http.GetResponseAsync("/_admin/api/jobs/queues")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Operator_is_refused_after_a_sign_in_with_one_factor()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        Demand(MultiFactorDemand.Operators);
        await AuthenticatorApp.SetUpAsync(grace);
        (await grace.Http.SendAsync(HttpMethod.Delete, $"{Me}/mfa/totp")).Status.ShouldBe(HttpStatusCode.NoContent);

        await grace.SignInAsync();

        (await grace.Http.GetResponseAsync(Admin)).ShouldBeProblem(HttpStatusCode.Unauthorized, "insufficient_user_authentication");
    }

    /// <summary>A user with a passkey can still sign in with the password alone; one factor must not be enough to add a second.</summary>
    [Theory]
    [InlineData(MultiFactorDemand.Everyone, "ada")]
    [InlineData(MultiFactorDemand.Operators, TestApp.Operator)]
    public async Task Attack_with_a_stolen_password_adds_no_factor_to_an_account_that_has_a_passkey(MultiFactorDemand demand, string name)
    {
        var owner = await App.SignUpAsync(name);
        using var phone = new SoftwareAuthenticator();
        var passkey = await phone.RegisterAsync(owner);
        Demand(demand);
        var thief = Person.Stranger(App, name);
        await thief.SignInAsync();

        (await thief.Http.PostJsonAsync($"{Me}/mfa/totp", null)).ShouldBeProblem(HttpStatusCode.Unauthorized, "insufficient_user_authentication");
        (await thief.Http.PostJsonAsync($"{Me}/passkeys/options", null))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "insufficient_user_authentication");
        (await thief.Http.SendAsync(HttpMethod.Delete, $"{Me}/passkeys/{passkey}"))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "insufficient_user_authentication");

        // A registration that began before the demand cannot finish after it.
        Demand(MultiFactorDemand.None);
        var begun = await thief.Http.OptionsAsync(PasskeyExtensions.PasskeysUrl);
        Demand(demand);
        using var other = new SoftwareAuthenticator();
        (await thief.Http.FinishRegistrationAsync(begun, other.Create(begun["options"])))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "insufficient_user_authentication");

        // The owner may, with the passkey.
        owner.Use(await phone.SignInAsync(App));
        await AuthenticatorApp.SetUpAsync(owner);
    }

    [Fact]
    public async Task Attack_with_a_stolen_password_adds_no_factor_to_enter_a_protected_tenant()
    {
        var owner = await App.SignUpAsync("ada");
        var tenant = await owner.CreateTenantAsync("blue-harbor");
        using var phone = new SoftwareAuthenticator();
        await phone.RegisterAsync(owner);
        var thief = Person.Stranger(App, "ada");
        await thief.SignInAsync();
        owner.Use(await phone.SignInAsync(App));
        (await owner.Http.SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{tenant}/settings", new { requireMultiFactor = true }))
            .Status.ShouldBe(HttpStatusCode.OK);

        (await thief.Http.PostJsonAsync($"{Me}/mfa/totp", null)).ShouldBeProblem(HttpStatusCode.Unauthorized, "insufficient_user_authentication");
        (await thief.Http.PostJsonAsync($"{Me}/passkeys/options", null))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "insufficient_user_authentication");
        await AuthenticatorApp.SetUpAsync(owner);
    }

    [Fact]
    public async Task Demand_on_operators_does_not_restrict_the_factors_of_other_users()
    {
        var ada = await App.SignUpAsync("ada");
        using var phone = new SoftwareAuthenticator();
        await phone.RegisterAsync(ada);
        Demand(MultiFactorDemand.Operators);

        await AuthenticatorApp.SetUpAsync(ada);
    }

    private void Demand(MultiFactorDemand demand) => App.Services.GetRequiredService<IOptions<SignInOptions>>().Value.RequireMultiFactor = demand;

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : MultiFactorDemandTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : MultiFactorDemandTests(app);
}
