using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.FunctionalTests.Admin;

public abstract class OperatorTests(TestApp app) : FunctionalTest(app)
{
    private const string Me = "/_admin/api/me";

    [Theory]
    [InlineData(TestApp.Operator, "jobs.manage jobs.read")]
    [InlineData(TestApp.Reader, "jobs.read")]
    public async Task Operator_reads_their_permissions(string name, string permissions)
    {
        var grace = await App.SignUpAsync(name);

        var response = await grace.Http.GetResponseAsync(Me);

        response.Status.ShouldBe(HttpStatusCode.OK);
        response["email"].GetString().ShouldBe(grace.Email);
        string.Join(' ', response["permissions"].EnumerateArray().Select(p => p.GetString())).ShouldBe(permissions);
    }

    [Fact]
    public async Task Platform_roles_grant_only_their_permissions()
    {
        var olga = await App.SignUpAsync(TestApp.Supporter);
        var ada = await App.SignUpAsync("ada");
        var id = await ada.CreateTenantAsync("blue-harbor");
        var path = $"/_admin/api/tenants/{id}";

        var me = await olga.Http.GetResponseAsync(Me);
        me["roles"].EnumerateArray().Select(r => r.GetString()).ShouldBe(["night-shift", "support"]);
        var permissions = me["permissions"].EnumerateArray().Select(p => p.GetString()).ToList();
        new[] { "tenants.read", "tenants.restore", "jobs.read", "audit.read-holds" }.ShouldBeSubsetOf(permissions);
        permissions.Intersect(["tenants.write", "jobs.manage", "audit.write-holds"]).ShouldBeEmpty();

        (await olga.Http.GetResponseAsync(path)).Status.ShouldBe(HttpStatusCode.OK);
        (await olga.Http.PostJsonAsync($"{path}/suspend", new { reason = "why not" })).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
        (await ada.Http.SendAsync(HttpMethod.Delete, $"/api/v1/tenants/{id}?slug=blue-harbor", ifMatch: "*"))
            .Status.ShouldBe(HttpStatusCode.NoContent);
        (await olga.Http.PostJsonAsync($"{path}/purge", new { slug = "blue-harbor" })).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
        (await olga.Http.PostJsonAsync($"{path}/restore", null)).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("GET", Me)]
    [InlineData("DELETE", Me)]
    [InlineData("GET", "/_admin/api")]
    [InlineData("GET", "/_ADMIN/Api/me")]
    [InlineData("POST", "/_admin/api/no/such/route")]
    public async Task Attack_without_operator_rights_does_not_learn_which_routes_exist(string method, string path)
    {
        var ada = await App.SignUpAsync("ada");

        (await ada.Http.SendTextAsync(new HttpMethod(method), path, "no JSON")).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");

        var stranger = await App.Anonymous().SendTextAsync(new HttpMethod(method), path, "no JSON");
        stranger.ShouldBeProblem(HttpStatusCode.Unauthorized, "unauthenticated");
        stranger.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
    }

    [Fact]
    public async Task Operator_gets_not_found_for_an_unknown_route()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);

        (await grace.Http.GetResponseAsync("/_admin/api/no/such/route")).ShouldBeProblem(HttpStatusCode.NotFound, "route_not_found");
        (await grace.Http.SendAsync(HttpMethod.Delete, Me)).ShouldBeProblem(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
    }

    [Fact]
    public async Task Attack_with_a_disguised_path_does_not_bypass_the_operator_check()
    {
        var ada = await App.SignUpAsync("ada");

        foreach (var path in new[] { "/_admin//api/me", "/_admin%2Fapi/me", "/%5Fadmin/api/me", "/_admin/api;/me", "/_admin/api%20/me" })
        {
            var response = await ada.Http.GetResponseAsync(path);
            ((int)response.Status).ShouldBeOneOf(403, 404);
            response.Body.ShouldNotContain("permissions");
        }
    }

    [Fact]
    public async Task Attack_of_a_tenant_owner_on_the_operator_API_is_refused()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");

        (await ada.Http.GetResponseAsync(Me)).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
    }

    [Fact]
    public async Task Attack_with_an_unverified_operator_email_address_is_refused()
    {
        // Sign-in requires a verified email address.
        var mallory = Person.Stranger(App, TestApp.Operator);
        await mallory.RegisterAsync("Mallory");
        (await mallory.Http.PostJsonAsync("/api/v1/users/sign-in", new { email = mallory.Email, password = Person.Password }))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "users.email_not_verified");

        // A session that exists anyway does not make an operator when the email address is no longer verified.
        var henry = await App.SignUpAsync(TestApp.Reader);
        (await henry.Http.GetResponseAsync(Me)).Status.ShouldBe(HttpStatusCode.OK);
        var email = EmailAddress.Create(henry.Email).Value;
        await App.InDatabaseAsync(null, db => db.Set<User>().Where(u => u.Email == email)
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.EmailVerifiedAt, (DateTimeOffset?)null)));

        (await henry.Http.GetResponseAsync(Me)).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
    }

    [Theory]
    [InlineData("grace2")]
    [InlineData("xgrace")]
    [InlineData("grace+1")]
    public async Task Attack_with_an_email_address_similar_to_an_operators_is_refused(string name)
    {
        var mallory = await App.SignUpAsync(name);

        (await mallory.Http.GetResponseAsync(Me)).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
    }

    [Fact]
    public async Task Attack_with_an_operators_display_name_and_headers_is_refused()
    {
        var mallory = Person.Stranger(App, "mallory");
        await mallory.RegisterAsync("grace@example.com");
        (await mallory.Http.PostJsonAsync("/api/v1/users/verify-email", new { token = await mallory.MailedTokenAsync() }))
            .Status.ShouldBe(HttpStatusCode.NoContent);
        await mallory.SignInAsync();
        mallory.Http.DefaultRequestHeaders.Add("X-Operator", "grace@example.com");
        mallory.Http.DefaultRequestHeaders.Add("From", "grace@example.com");

        (await mallory.Http.GetResponseAsync(Me)).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
    }

    [Fact]
    public async Task Attack_with_a_token_of_an_ended_session_is_refused()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        (await grace.Http.GetResponseAsync(Me)).Status.ShouldBe(HttpStatusCode.OK);
        (await grace.Http.PostJsonAsync("/api/v1/users/sign-out", null)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await grace.Http.GetResponseAsync(Me)).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
    }

    [Fact]
    public async Task Operator_has_no_extra_rights_in_tenants()
    {
        var ada = await App.SignUpAsync("ada");
        var tenant = await ada.CreateTenantAsync("blue-harbor");
        var grace = await App.SignUpAsync(TestApp.Operator);

        (await grace.Http.GetResponseAsync($"/api/v1/tenants/{tenant}")).ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_required");
        (await grace.Http.PostJsonAsync("/api/v1/tenants/switch", new { tenantId = tenant }))
            .ShouldBeProblem(HttpStatusCode.NotFound, "tenants.not_found");
        (await grace.Http.GetResponseAsync("/api/v1/tenants"))["items"].GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Only_operator_requests_read_the_email_address_and_only_once()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        (await grace.Http.GetResponseAsync(Me)).Status.ShouldBe(HttpStatusCode.OK);

        (await App.Queries.LeastDuringAsync(() => grace.Http.GetResponseAsync(Me))).Count.ShouldBe(1);
        (await App.Queries.LeastDuringAsync(() => grace.Http.GetResponseAsync("/api/v1/users/me"))).Count.ShouldBe(1, "the profile itself");
    }

    [Fact]
    public void Only_operator_routes_send_requests_that_require_an_operator()
    {
        var routes = App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(e => (Path: "/" + e.RoutePattern.RawText!.Trim('/'), Sent: e.Metadata.GetMetadata<SentRequest>()?.Type))
            .Select(e => (
                e.Path,
                IsAdmin: e.Path.StartsWith("/_admin", StringComparison.Ordinal),
                NeedsOperator: e.Sent?.IsDefined(typeof(RequireOperatorAttribute), inherit: false) == true))
            .ToList();

        routes.ShouldContain(r => r.IsAdmin);
        routes.Where(r => r.IsAdmin != r.NeedsOperator).Select(r => r.Path).ShouldBeEmpty();
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : OperatorTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : OperatorTests(app);
}
