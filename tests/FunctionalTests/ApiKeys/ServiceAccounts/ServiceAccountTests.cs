using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Tenants.Invitations;

namespace SvcInfra.FunctionalTests.ApiKeys.ServiceAccounts;

public abstract class ServiceAccountTests(TestApp app) : FunctionalTest(app)
{
    private static readonly string[] ReadScopes = ["tenants.read"];

    [Fact]
    public async Task Service_account_acts_with_its_keys_and_is_the_actor_in_the_trail()
    {
        var ada = await SignUpAdaAsync();
        var (account, key) = await ada.CreateAccountAsync("admin", "tenants.read", "tenants.write", "api-keys.read");

        (await App.With(key).SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{ada.TenantId}", new { name = "Green" }))
            .Status.ShouldBe(HttpStatusCode.OK);

        var entry = (await TrailAsync(ada))[^1];
        (entry.Action, entry.ActorKind, entry.ActorId, entry.SessionId).ShouldBe(("tenants.rename_tenant", "service_account", account, key.Id));
        (await App.With(key).GetResponseAsync(Keys.Path))["items"].EnumerateArray().Select(k => k.GetProperty("id").GetGuid())
            .ShouldBe([key.Id], "it sees its own keys only");
        (await App.With(key).GetResponseAsync("/api/v1/users/me")).ShouldBeProblem(HttpStatusCode.Forbidden, "session_required");
    }

    [Fact]
    public async Task Service_account_is_listed_read_and_renamed_with_the_current_version()
    {
        var ada = await SignUpAdaAsync();
        var created = await ada.Http.PostJsonAsync(Keys.Accounts, new { name = " Build ", role = "member" });
        var path = created.Headers.Location!.ToString();
        await ada.CreateAccountAsync("admin", "tenants.read");

        (await ada.Http.GetResponseAsync(path)).Body.ShouldBe(created.Body);
        var first = await ada.Http.GetResponseAsync($"{Keys.Accounts}?limit=1");
        first["items"][0].GetProperty("name").GetString().ShouldBe("Robot of admin");
        var second = await ada.Http.GetResponseAsync($"{Keys.Accounts}?limit=1&cursor={first["nextCursor"].GetString()}");
        second["items"][0].GetProperty("name").GetString().ShouldBe("Build");
        var renamed = await ada.Http.SendAsync(HttpMethod.Patch, path, new { name = "Deploy" }, created.ETag);
        (renamed["name"].GetString(), renamed.Version).ShouldBe(("Deploy", 2L));
        (await ada.Http.SendAsync(HttpMethod.Patch, path, new { name = "Late" }, created.ETag))
            .ShouldBeProblem(HttpStatusCode.PreconditionFailed, "stale_version");
        (await ada.Http.SendAsync(HttpMethod.Patch, path, new { name = "Robot of admin" }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "api_keys.service_account_name_taken");
        (await ada.Http.PostJsonAsync(Keys.Accounts, new { name = "", role = "member" }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await ada.Http.PostJsonAsync(Keys.Accounts, new { name = "x", role = "emperor" }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_field_type");
        (await ada.Http.GetResponseAsync($"{Keys.Accounts}/{Guid.CreateVersion7()}"))
            .ShouldBeProblem(HttpStatusCode.NotFound, "api_keys.service_account_not_found");
    }

    [Fact]
    public async Task Disabled_account_is_refused_at_once_until_it_is_enabled()
    {
        var ada = await SignUpAdaAsync();
        var (account, key) = await ada.CreateAccountAsync("member", "tenants.read");
        (await App.ReadTenantAsync(key, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);

        (await ada.Http.PostJsonAsync($"{Keys.Accounts}/{account}/disable", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await App.ReadTenantAsync(key, ada.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_key_revoked");
        (await ada.Http.GetResponseAsync($"{Keys.Accounts}/{account}"))["disabledAt"].ValueKind.ShouldBe(JsonValueKind.String);
        (await ada.Http.PostJsonAsync($"{Keys.Accounts}/{account}/enable", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await App.ReadTenantAsync(key, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Deleting_a_service_account_deletes_its_keys()
    {
        var ada = await SignUpAdaAsync();
        var (account, key) = await ada.CreateAccountAsync("member", "tenants.read");
        (await App.ReadTenantAsync(key, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);

        (await ada.Http.SendAsync(HttpMethod.Delete, $"{Keys.Accounts}/{account}")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await App.ReadTenantAsync(key, ada.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_keys.unknown");
        (await App.InDatabaseAsync(ada.TenantId, db => db.Set<ApiKey>().AnyAsync())).ShouldBeFalse();
    }

    [Fact]
    public async Task Account_key_is_managed_by_admins_and_outlives_its_creators_membership()
    {
        var ada = await SignUpAdaAsync();
        var bob = await ada.AddMemberAsync("bob", "admin");
        var (_, key) = await bob.CreateAccountAsync("admin", "tenants.read");

        (await ada.Http.SendAsync(HttpMethod.Delete, await ada.MemberPathAsync(bob))).Status.ShouldBe(HttpStatusCode.NoContent);

        (await App.ReadTenantAsync(key, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);
        var rotated = await ada.Http.PostJsonAsync($"{Keys.Path}/{key.Id}/rotate", new { overlapHours = 0 });
        (await App.ReadTenantAsync(rotated["key"].GetString()!, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);
        (await App.ReadTenantAsync(key, ada.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_keys.unknown");
        (await ada.Http.SendAsync(HttpMethod.Delete, $"{Keys.Path}/{key.Id}")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await App.ReadTenantAsync(rotated["key"].GetString()!, ada.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_key_revoked");
    }

    [Fact]
    public async Task Attack_by_an_admin_on_an_account_above_their_role_fails()
    {
        var ada = await SignUpAdaAsync();
        var bob = await ada.AddMemberAsync("bob", "admin");
        var (account, key) = await ada.CreateAccountAsync("owner", "tenants.read");

        (await bob.Http.PostJsonAsync(Keys.Accounts, new { name = "Mine", role = "owner" }))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "api_keys.role_above_own");
        (await bob.Http.PostJsonAsync($"{Keys.Accounts}/{account}/keys", new { name = "Mine", scopes = ReadScopes }))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "api_keys.role_above_own");
        (await bob.Http.PostJsonAsync($"{Keys.Path}/{key.Id}/rotate", new { })).ShouldBeProblem(HttpStatusCode.Forbidden, "api_keys.role_above_own");
        (await bob.Http.PostJsonAsync($"{Keys.Accounts}/{account}/disable", null))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "api_keys.role_above_own");
        (await bob.Http.SendAsync(HttpMethod.Delete, $"{Keys.Accounts}/{account}"))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "api_keys.role_above_own");
        (await App.ReadTenantAsync(key, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Attack_with_scopes_beyond_the_accounts_role_gets_no_key()
    {
        var ada = await SignUpAdaAsync();
        var (account, _) = await ada.CreateAccountAsync("member", "tenants.read");

        (await ada.Http.PostJsonAsync($"{Keys.Accounts}/{account}/keys", new { name = "Robot", scopes = new[] { "tenants.write" } }))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "api_keys.scope_not_held");
    }

    [Fact]
    public async Task Attack_by_a_member_on_service_accounts_is_denied()
    {
        var ada = await SignUpAdaAsync();
        var bob = await ada.AddMemberAsync("bob");
        var (account, key) = await ada.CreateAccountAsync("member", "tenants.read");

        (await bob.Http.GetResponseAsync(Keys.Accounts)).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
        (await bob.Http.PostJsonAsync($"{Keys.Accounts}/{account}/keys", new { name = "Mine", scopes = ReadScopes }))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
        (await bob.Http.PostJsonAsync($"{Keys.Path}/{key.Id}/rotate", new { })).ShouldBeProblem(HttpStatusCode.NotFound, "api_keys.not_found");
        (await bob.Http.SendAsync(HttpMethod.Delete, $"{Keys.Path}/{key.Id}")).ShouldBeProblem(HttpStatusCode.NotFound, "api_keys.not_found");
    }

    private Task<List<AuditEntry>> TrailAsync(Person person) =>
        App.InDatabaseAsync(person.TenantId, db => db.Set<AuditEntry>().Where(e => e.TenantId == person.TenantId).OrderBy(e => e.Id).ToListAsync());

    private async Task<Person> SignUpAdaAsync()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");
        return ada;
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : ServiceAccountTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : ServiceAccountTests(app);
}
