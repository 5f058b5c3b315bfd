using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.ApiKeys;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Tenants.Invitations;

namespace SvcInfra.FunctionalTests.ApiKeys;

public abstract class ApiKeyAttackTests(TestApp app) : FunctionalTest(app)
{
    private static readonly string[] ReadScopes = ["tenants.read"];

    [Fact]
    public async Task Attack_with_scopes_beyond_the_callers_role_gets_no_key()
    {
        var bob = await (await SignUpAdaAsync()).AddMemberAsync("bob");

        (await bob.Http.PostJsonAsync(Keys.Path, new { name = "Robot", scopes = new[] { "tenants.read", "tenants.write" } }))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "api_keys.scope_not_held");
        (await bob.Http.PostJsonAsync(Keys.Accounts, new { name = "Robot", role = "owner" }))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");

        (await App.InDatabaseAsync(bob.TenantId, db => db.Set<ApiKey>().AnyAsync())).ShouldBeFalse();
    }

    [Fact]
    public async Task Attack_with_a_key_after_its_owners_demotion_is_limited_to_the_new_role()
    {
        var ada = await SignUpAdaAsync();
        var bob = await ada.AddMemberAsync("bob", "admin");
        var key = await bob.CreateKeyAsync(["tenants.read", "tenants.write"]);
        (await RenameAsync(key, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);

        (await ada.Http.ChangeRoleAsync(await ada.MemberPathAsync(bob), "member")).Status.ShouldBe(HttpStatusCode.OK);

        (await RenameAsync(key, ada.TenantId)).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
        (await App.ReadTenantAsync(key, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Attack_with_a_former_members_key_fails_even_after_they_join_again(bool leaves)
    {
        var ada = await SignUpAdaAsync();
        var bob = await ada.AddMemberAsync("bob");
        var key = await bob.CreateKeyAsync(ReadScopes);
        (await App.ReadTenantAsync(key, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);
        var bobId = await bob.UserIdAsync();

        var ended = leaves
            ? await bob.Http.PostJsonAsync(ada.TenantPath("/leave"), null)
            : await ada.Http.SendAsync(HttpMethod.Delete, ada.TenantPath($"/members/{bobId}"));
        ended.Status.ShouldBe(HttpStatusCode.NoContent);

        (await App.ReadTenantAsync(key, ada.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_key_revoked");
        (await TrailAsync(ada)).ShouldContain(
            e => e.Action == ApiKeyAuditEvents.EndedWithMembership && e.TargetId == bobId.ToString() && e.Reason == "1 keys");
        (await ada.InviteAsync(bob.Email)).Status.ShouldBe(HttpStatusCode.Created);
        (await bob.AcceptAsync(await App.InvitationTokenAsync(bob.Email))).Status.ShouldBe(HttpStatusCode.OK);
        (await App.ReadTenantAsync(key, ada.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_key_revoked");
    }

    [Fact]
    public async Task Attack_with_a_membership_deleted_in_the_database_fails_within_a_minute()
    {
        var ada = await SignUpAdaAsync();
        var bob = await ada.AddMemberAsync("bob");
        var key = await bob.CreateKeyAsync(ReadScopes);
        (await App.ReadTenantAsync(key, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);
        var bobId = await bob.UserIdAsync();

        await App.InDatabaseAsync(
            ada.TenantId, db => db.Set<Domain.Tenants.Members.Membership>().Where(m => m.UserId == bobId).ExecuteDeleteAsync());
        App.Clock.Forward(TimeSpan.FromSeconds(60));

        (await App.ReadTenantAsync(key, ada.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_key_revoked");
    }

    [Fact]
    public async Task Attack_on_another_tenant_is_refused_and_recorded_in_the_attackers_trail()
    {
        var ada = await SignUpAdaAsync();
        var mallory = await App.SignUpAsync("mallory");
        await mallory.CreateTenantAsync("mallory");
        var http = App.With(await mallory.CreateKeyAsync(ReadScopes));

        (await http.GetResponseAsync($"/api/v1/tenants/{ada.TenantId}")).ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_mismatch");
        (await http.GetResponseAsync($"/api/v1/tenants/{mallory.TenantId}?tenantId={ada.TenantId}"))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_mismatch");
        http.DefaultRequestHeaders.Add("X-Tenant-Id", ada.TenantId.ToString());
        (await http.GetResponseAsync($"/api/v1/tenants/{mallory.TenantId}")).ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_mismatch");

        (await TrailAsync(mallory)).Count(e => e is { Action: "tenants.mismatch", ActorKind: "api_key" }).ShouldBe(3);
        (await TrailAsync(ada)).ShouldNotContain(e => e.Action == "tenants.mismatch");
    }

    [Fact]
    public async Task Attack_from_an_unlisted_ip_address_fails_with_a_forged_X_Forwarded_For()
    {
        var ada = await SignUpAdaAsync();
        var forOtherNetworks = await ada.CreateKeyAsync(ReadScopes, allowedIpAddresses: ["192.0.2.0/24", "2001:db8::/32"]);
        var forLoopback = await ada.CreateKeyAsync(ReadScopes, allowedIpAddresses: ["127.0.0.0/8", "::1"]);
        var http = App.With(forOtherNetworks);

        (await http.GetResponseAsync($"/api/v1/tenants/{ada.TenantId}")).ShouldBeProblem(HttpStatusCode.Forbidden, "api_keys.address_not_allowed");
        http.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.7");
        (await http.GetResponseAsync($"/api/v1/tenants/{ada.TenantId}")).ShouldBeProblem(HttpStatusCode.Forbidden, "api_keys.address_not_allowed");

        (await App.ReadTenantAsync(forLoopback, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Attack_with_an_expired_key_fails_although_it_is_cached()
    {
        var ada = await SignUpAdaAsync();
        var key = await ada.CreateKeyAsync(ReadScopes, expiresInDays: 1);
        App.Clock.Forward(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(30));
        (await App.ReadTenantAsync(key, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);

        await App.ForwardAsync(TimeSpan.FromSeconds(30), ada);

        (await App.ReadTenantAsync(key, ada.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_keys.expired");
        (await ada.Http.PostJsonAsync($"{Keys.Path}/{key.Id}/rotate", new { })).ShouldBeProblem(HttpStatusCode.Conflict, "api_keys.is_expired");
    }

    [Fact]
    public async Task Attack_with_any_single_character_changed_is_refused_without_a_query()
    {
        var ada = await SignUpAdaAsync();
        var key = await ada.CreateKeyAsync(ReadScopes);

        var statements = await App.Queries.DuringAsync(async () =>
        {
            for (var i = "svc_".Length; i < key.Text.Length; i++)
            {
                var tampered = key.Text[..i] + (key.Text[i] == 'a' ? 'b' : 'a') + key.Text[(i + 1)..];
                (await App.ReadTenantAsync(tampered, ada.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_keys.malformed");
            }
        });

        statements.ShouldBeEmpty();
    }

    [Fact]
    public async Task Attack_with_guessed_keys_is_refused_and_audited_at_most_once_a_minute()
    {
        var ada = await SignUpAdaAsync();
        var key = await ada.CreateKeyAsync(ReadScopes);
        var before = await App.InAllTenantsAsync(db => db.AcrossTenants<AuditEntry>().CountAsync());

        var counted = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, meters) =>
            {
                if (instrument.Name == "svcinfra.api_keys.refused")
                {
                    meters.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>(
            (_, number, tags, _) => Interlocked.Add(ref counted, tags[0].Value as string == "api_keys.unknown" ? (int)number : 0));
        listener.Start();
        for (var i = 0; i < 5; i++)
        {
            var unknown = ApiKeyText.Write("svc", "test", Guid.CreateVersion7(), ApiKeySecret.Create());
            (await App.ReadTenantAsync(unknown, ada.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_keys.unknown");
        }

        (await App.InAllTenantsAsync(db => db.AcrossTenants<AuditEntry>().CountAsync())).ShouldBe(before, "unknown keys are only counted");
        for (var i = 0; i < 5; i++)
        {
            var guess = ApiKeyText.Write("svc", "test", key.Id, ApiKeySecret.Create());
            (await App.ReadTenantAsync(guess, ada.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_keys.unknown");
        }

        counted.ShouldBeGreaterThanOrEqualTo(10);
        var entry = (await TrailAsync(ada)).Where(e => e.Action == ApiKeyAuditEvents.Refused).ToList().ShouldHaveSingleItem();
        (entry.Outcome, entry.TargetId, entry.Reason, entry.ActorKind)
            .ShouldBe((AuditOutcome.Denied, key.Id.ToString(), "api_keys.unknown", "anonymous"));
        var live = ApiKeyText.Write("svc", "live", key.Id, ApiKeySecret.Create());
        (await App.ReadTenantAsync(live, ada.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_keys.other_environment");
    }

    [Fact]
    public async Task Attack_with_the_secret_of_one_key_under_the_id_of_another_fails()
    {
        var ada = await SignUpAdaAsync();
        var (one, other) = (await ada.CreateKeyAsync(ReadScopes), await ada.CreateKeyAsync(ReadScopes));
        (await App.ReadTenantAsync(one, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);

        var mixed = ApiKeyText.Write("svc", "test", other.Id, ApiKeyText.Parse(one.Text, "svc")!.Secret);

        (await App.ReadTenantAsync(mixed, ada.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_keys.unknown");
    }

    [Fact]
    public async Task Attack_with_two_credentials_at_once_is_refused()
    {
        var ada = await SignUpAdaAsync();
        var key = await ada.CreateKeyAsync(ReadScopes);
        var path = $"/api/v1/tenants/{ada.TenantId}";

        ada.Http.DefaultRequestHeaders.Add("X-Api-Key", key.Text);
        (await ada.Http.GetResponseAsync(path)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_keys.ambiguous");
        var both = App.With(key);
        both.DefaultRequestHeaders.Add("X-Api-Key", key.Text);
        (await both.GetResponseAsync(path)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_keys.ambiguous");
        var empty = App.Anonymous();
        empty.DefaultRequestHeaders.TryAddWithoutValidation("X-Api-Key", string.Empty);
        (await empty.GetResponseAsync(path)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_keys.malformed");
        (await App.ReadTenantAsync(new string('a', 5_000), ada.TenantId)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await App.ReadTenantAsync("svc_" + new string('a', 5_000), ada.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_keys.malformed");
    }

    [Fact]
    public async Task Attack_with_a_key_to_manage_keys_members_or_sessions_fails()
    {
        var ada = await SignUpAdaAsync();
        var key = await ada.CreateKeyAsync(EveryScope());
        var http = App.With(key);
        var (account, _) = await ada.CreateAccountAsync("owner", "tenants.read");

        (string Method, string Path, object? Body)[] attempts =
        [
            ("POST", Keys.Path, new { name = "Robot", scopes = ReadScopes }),
            ("POST", $"{Keys.Path}/{key.Id}/rotate", new { }),
            ("PATCH", $"{Keys.Path}/{key.Id}", new { name = "Robot" }),
            ("DELETE", $"{Keys.Path}/{key.Id}", null),
            ("POST", Keys.Accounts, new { name = "Robot", role = "owner" }),
            ("POST", $"{Keys.Accounts}/{account}/keys", new { name = "Robot", scopes = ReadScopes }),
            ("POST", ada.TenantPath("/invitations"), new { email = "mallory@example.com", role = "owner" }),
            ("POST", ada.TenantPath("/leave"), null),
            ("DELETE", $"/api/v1/tenants/{ada.TenantId}?slug=blue-harbor", null),
            ("POST", "/api/v1/tenants/switch", new { tenantId = ada.TenantId }),
            ("POST", "/api/v1/tenants", new { slug = "red-harbor", name = "Red" }),
            ("GET", "/api/v1/users/me", null),
            ("GET", "/api/v1/users/me/sessions", null),
            ("POST", "/api/v1/users/me/password", new { currentPassword = Person.Password, newPassword = "nineteen lazy harbours" }),
            ("POST", "/api/v1/users/sign-out", null),
        ];
        foreach (var (method, path, body) in attempts)
        {
            (await http.SendAsync(new HttpMethod(method), path, body)).ShouldBeProblem(HttpStatusCode.Forbidden, "session_required");
        }
    }

    [Fact]
    public async Task Attack_on_the_operator_api_with_an_operators_key_fails()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        await grace.CreateTenantAsync("grace");
        var key = await grace.CreateKeyAsync(ReadScopes);

        (await grace.Http.GetResponseAsync("/_admin/api/jobs/dead")).Status.ShouldNotBe(HttpStatusCode.Forbidden);
        (await App.With(key).GetResponseAsync("/_admin/api/jobs/dead")).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
    }

    [Fact]
    public async Task Attack_with_a_key_of_a_suspended_or_deleted_tenant_fails()
    {
        var karin = await App.SignUpAsync(TestApp.Landlord);
        var ada = await SignUpAdaAsync();
        var key = await ada.CreateKeyAsync(ReadScopes);
        (await App.ReadTenantAsync(key, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);

        (await karin.Http.PostJsonAsync($"/_admin/api/tenants/{ada.TenantId}/suspend", new { reason = "unpaid" }))
            .Status.ShouldBe(HttpStatusCode.NoContent);
        (await App.ReadTenantAsync(key, ada.TenantId)).ShouldBeProblem(HttpStatusCode.Forbidden, "tenant_suspended");
        (await karin.Http.PostJsonAsync($"/_admin/api/tenants/{ada.TenantId}/resume", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await App.ReadTenantAsync(key, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);
        (await ada.Http.SendAsync(HttpMethod.Delete, $"/api/v1/tenants/{ada.TenantId}?slug=blue-harbor", ifMatch: "*"))
            .Status.ShouldBe(HttpStatusCode.NoContent);
        (await App.ReadTenantAsync(key, ada.TenantId)).ShouldBeProblem(HttpStatusCode.NotFound, "tenant_deleted");
    }

    [Fact]
    public async Task Attack_by_an_admin_cannot_rotate_a_members_key_but_can_revoke_it()
    {
        var ada = await SignUpAdaAsync();
        var bob = await ada.AddMemberAsync("bob", "admin");
        var key = await ada.CreateKeyAsync(ReadScopes);

        (await bob.Http.PostJsonAsync($"{Keys.Path}/{key.Id}/rotate", new { })).ShouldBeProblem(HttpStatusCode.Forbidden, "api_keys.not_yours");
        (await bob.Http.SendAsync(HttpMethod.Patch, $"{Keys.Path}/{key.Id}", new { name = "Mine" }))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "api_keys.not_yours");
        (await App.ReadTenantAsync(key, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);

        (await bob.Http.SendAsync(HttpMethod.Delete, $"{Keys.Path}/{key.Id}")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await App.ReadTenantAsync(key, ada.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_key_revoked");
    }

    [Fact]
    public async Task Attack_with_100_parallel_creations_does_not_exceed_the_key_limit()
    {
        var ada = await SignUpAdaAsync();

        var responses = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => ada.Http.PostJsonAsync(Keys.Path, new { name = $"Robot {i}", scopes = ReadScopes })));

        var limit = new ApiKeyOptions().MaxPerOwner;
        var created = responses.Where(response => response.Status == HttpStatusCode.Created).ToList();
        responses.Where(response => response.Status != HttpStatusCode.Created)
            .ShouldAllBe(response => response.Code == "api_keys.too_many" || response.Status == HttpStatusCode.ServiceUnavailable);
        created.Count.ShouldBe(limit);
        created.Select(response => response["key"].GetString()).Distinct().Count().ShouldBe(limit);
        (await App.InDatabaseAsync(ada.TenantId, db => db.Set<ApiKey>().CountAsync())).ShouldBe(limit);
    }

    [Fact]
    public async Task Attack_with_100_parallel_rotations_leaves_only_two_valid_secrets()
    {
        var ada = await SignUpAdaAsync();
        var key = await ada.CreateKeyAsync(ReadScopes);

        var responses = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => ada.Http.PostJsonAsync($"{Keys.Path}/{key.Id}/rotate", new { })));

        responses.Select(response => response.Status)
            .ShouldBeSubsetOf([HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.PreconditionFailed]);
        var valid = 0;
        foreach (var text in responses.Where(response => response.Status == HttpStatusCode.OK).Select(response => response["key"].GetString()!))
        {
            valid += (await App.ReadTenantAsync(text, ada.TenantId)).Status == HttpStatusCode.OK ? 1 : 0;
        }

        valid.ShouldBe(2);
    }

    private Task<ApiResponse> RenameAsync(IssuedKey key, Guid? tenantId) =>
        App.With(key).SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{tenantId}", new { name = "Green" });

    /// <summary>Every permission that a key can have as a scope.</summary>
    private string[] EveryScope()
    {
        var catalog = App.Services.GetRequiredService<PermissionCatalog>();
        catalog.All.ShouldContain(permission => permission.RequiresSession || permission.NeedsRecentProof);
        return [.. catalog.All.Where(permission => !permission.RequiresSession).Select(permission => permission.Name)];
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
    public sealed class OnSqliteTests(SqliteApp app) : ApiKeyAttackTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : ApiKeyAttackTests(app);
}
