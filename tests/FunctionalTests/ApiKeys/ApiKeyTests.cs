using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.ApiKeys;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Tenants.Invitations;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.ApiKeys;

public abstract class ApiKeyTests(TestApp app) : FunctionalTest(app)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly string[] ReadScopes = ["tenants.read"];

    [Fact]
    public async Task Key_is_returned_once_is_limited_to_its_scopes_and_is_stored_as_a_hash()
    {
        var ada = await SignUpAdaAsync();
        var created = await ada.Http.PostJsonAsync(Keys.Path, new { name = " Report ", scopes = ReadScopes });
        created.Status.ShouldBe(HttpStatusCode.Created);
        created.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var (id, key) = (created["id"].GetGuid(), created["key"].GetString()!);

        key.ShouldMatch("^svc_test_[0-9A-Za-z]{22}_[0-9A-Za-z]{49}$");
        (await App.ReadTenantAsync(key, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);
        var http = App.Anonymous();
        http.DefaultRequestHeaders.Add("X-Api-Key", key);
        (await http.GetResponseAsync($"/api/v1/tenants/{ada.TenantId}")).Status.ShouldBe(HttpStatusCode.OK);
        (await http.GetResponseAsync($"/api/v1/tenants/{ada.TenantId}/members")).ShouldBeProblem(HttpStatusCode.Forbidden, "insufficient_scope");
        (await http.GetResponseAsync("/api/v1/users/me")).ShouldBeProblem(HttpStatusCode.Forbidden, "session_required");

        var read = await ada.Http.GetResponseAsync(created.Headers.Location!.ToString());
        read["name"].GetString().ShouldBe("Report");
        key.ShouldStartWith(read["beginning"].GetString()! + "_");
        read["scopes"].EnumerateArray().Select(s => s.GetString()).ShouldBe(ReadScopes);
        read["expiresAt"].GetDateTimeOffset().ShouldBe(App.Clock.GetUtcNow().AddDays(90), TimeSpan.FromMinutes(1));
        read.Body.ShouldNotContain(key.Split('_')[3]);
        var stored = await App.InDatabaseAsync(ada.TenantId, db => db.Set<ApiKey>().SingleAsync(k => k.Id == id));
        stored.SecretHash.ShouldBe(ApiKeySecret.HashOf(key.Split('_')[3][..ApiKeySecret.Length]));
    }

    [Fact]
    public async Task Rotated_key_works_at_once_and_the_previous_one_until_the_overlap_ends()
    {
        var ada = await SignUpAdaAsync();
        var old = await ada.CreateKeyAsync(ReadScopes);
        (await App.ReadTenantAsync(old, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);

        var rotated = await ada.Http.PostJsonAsync($"{Keys.Path}/{old.Id}/rotate", new { overlapHours = 2 });

        rotated.Status.ShouldBe(HttpStatusCode.OK, rotated.Body);
        var next = rotated["key"].GetString()!;
        next.ShouldNotBe(old.Text);
        (await App.ReadTenantAsync(next, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);
        (await App.ReadTenantAsync(old, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);
        await App.ForwardAsync(TimeSpan.FromHours(2), ada);
        (await App.ReadTenantAsync(old, ada.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_keys.expired");
        (await App.ReadTenantAsync(next, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);

        (await ada.Http.PostJsonAsync($"{Keys.Path}/{old.Id}/rotate", new { overlapHours = 0, expiresInDays = 1 }))
            .Status.ShouldBe(HttpStatusCode.OK);
        (await App.ReadTenantAsync(next, ada.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_keys.unknown");
    }

    [Fact]
    public async Task Revoked_key_is_refused_at_once_and_stays_in_the_list()
    {
        var ada = await SignUpAdaAsync();
        var key = await ada.CreateKeyAsync(ReadScopes);
        (await App.ReadTenantAsync(key, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);

        (await ada.Http.SendAsync(HttpMethod.Delete, $"{Keys.Path}/{key.Id}")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await ada.Http.SendAsync(HttpMethod.Delete, $"{Keys.Path}/{key.Id}")).Status.ShouldBe(HttpStatusCode.NoContent, "again");

        (await App.ReadTenantAsync(key, ada.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_key_revoked");
        (await ada.Http.GetResponseAsync(Keys.Path))["items"][0].GetProperty("revokedAt").ValueKind.ShouldBe(JsonValueKind.String);
        (await ada.Http.PostJsonAsync($"{Keys.Path}/{key.Id}/rotate", new { })).ShouldBeProblem(HttpStatusCode.Conflict, "api_keys.is_revoked");
    }

    [Fact]
    public async Task Member_lists_own_keys_by_page_and_admin_lists_all_keys()
    {
        var ada = await SignUpAdaAsync();
        var bob = await ada.AddMemberAsync("bob");
        var own = new[] { await bob.CreateKeyAsync(ReadScopes), await bob.CreateKeyAsync(ReadScopes), await bob.CreateKeyAsync(ReadScopes) };
        var adasKey = await ada.CreateKeyAsync(ReadScopes);

        var first = await bob.Http.GetResponseAsync($"{Keys.Path}?limit=2");
        var second = await bob.Http.GetResponseAsync($"{Keys.Path}?limit=2&cursor={first["nextCursor"].GetString()}");

        IdsOf(first, second).ShouldBe(own.Select(k => k.Id).Reverse());
        second["nextCursor"].ValueKind.ShouldBe(JsonValueKind.Null);
        (await bob.Http.GetResponseAsync($"{Keys.Path}/{adasKey.Id}")).ShouldBeProblem(HttpStatusCode.NotFound, "api_keys.not_found");
        (await bob.Http.GetResponseAsync($"{Keys.Path}?userId={await ada.UserIdAsync()}"))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
        IdsOf(await ada.Http.GetResponseAsync(Keys.Path)).ShouldBe([adasKey.Id, .. own.Select(k => k.Id).Reverse()]);
        IdsOf(await ada.Http.GetResponseAsync($"{Keys.Path}?userId={await ada.UserIdAsync()}")).ShouldBe([adasKey.Id]);
        (await ada.Http.GetResponseAsync($"{Keys.Path}?cursor=nonsense")).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_cursor");
    }

    [Fact]
    public async Task Owner_renames_key()
    {
        var ada = await SignUpAdaAsync();
        var key = await ada.CreateKeyAsync(ReadScopes);

        var renamed = await ada.Http.SendAsync(HttpMethod.Patch, $"{Keys.Path}/{key.Id}", new { name = "Deploy" });

        renamed["name"].GetString().ShouldBe("Deploy");
        (await ada.Http.GetResponseAsync($"{Keys.Path}/{key.Id}")).Body.ShouldBe(renamed.Body);
    }

    [Fact]
    public async Task Last_use_is_stored_once_a_minute_outside_the_request()
    {
        var ada = await SignUpAdaAsync();
        var key = await ada.CreateKeyAsync(ReadScopes);
        var before = App.Clock.GetUtcNow();

        await App.ReadTenantAsync(key, ada.TenantId);
        await App.ReadTenantAsync(key, ada.TenantId);

        var firstUse = await WaitForLastUseAsync(ada, key, after: before);
        (await App.InDatabaseAsync(ada.TenantId, db => db.Set<ApiKey>().Select(k => k.LastUsedFrom).SingleAsync()))
            .ShouldNotBeNull().ShouldBeOneOf("127.0.0.1", "::1", "::ffff:127.0.0.1");
        App.Clock.Forward(TimeSpan.FromSeconds(61));
        await App.ReadTenantAsync(key, ada.TenantId);
        await WaitForLastUseAsync(ada, key, after: firstUse + TimeSpan.FromSeconds(60));
        (await App.InDatabaseAsync(ada.TenantId, db => db.Set<ApiKey>().Select(k => k.Version).SingleAsync()))
            .ShouldBe(1, "a use does not change the version");
    }

    [Fact]
    public async Task Cached_key_costs_no_query_and_the_first_request_one()
    {
        var ada = await SignUpAdaAsync();
        const string Invalid = $"{Keys.Path}?limit=0";
        var warm = App.With(await ada.CreateKeyAsync(["api-keys.read"]));
        var key = await ada.CreateKeyAsync(["tenants.read", "api-keys.read"]);
        var http = App.With(key);

        // After the clock was put forward, the cache is not used until the revocations are read again.
        await Eventually.TrueAsync(
            async () => (await App.Queries.DuringAsync(() => warm.GetResponseAsync(Invalid))).Count == 0, Deadline, "a key to be cached");
        var first = await App.Queries.DuringAsync(() => http.GetResponseAsync(Invalid));

        // The last use is stored outside of the request, so its UPDATE may or may not be among the queries.
        first.Count(sql => sql.StartsWith("SELECT", StringComparison.Ordinal))
            .ShouldBe(1, $"the key, its owner's role and its tenant: {string.Join('\n', first)}");
        first.Where(sql => !sql.StartsWith("SELECT", StringComparison.Ordinal)).ShouldAllBe(sql => sql.Contains("last_used_at"));
        (await App.Queries.LeastDuringAsync(() => http.GetResponseAsync(Invalid))).ShouldBeEmpty();
        var ofTenant = await App.Queries.LeastDuringAsync(() =>
        {
            App.ForgetCached();
            return http.GetResponseAsync($"/api/v1/tenants/{ada.TenantId}");
        });
        ofTenant.Count.ShouldBe(1, "the tenant itself");
    }

    [Fact]
    public async Task Trail_records_who_created_a_key_and_what_was_done_with_it()
    {
        var ada = await SignUpAdaAsync();
        var key = await ada.CreateKeyAsync(["tenants.write"]);

        (await App.With(key).SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{ada.TenantId}", new { name = "Green Harbor" }))
            .Status.ShouldBe(HttpStatusCode.OK);

        var trail = await TrailAsync(ada.TenantId!.Value);
        var created = trail.Single(e => e.Action == "api_keys.create_api_key");
        (created.TargetType, created.TargetId, created.ActorKind).ShouldBe(("api_key", key.Id.ToString(), "user"));
        created.Changes.ShouldNotBeNull().ShouldContain("tenants.write");
        created.Changes.ShouldNotContain(key.Text.Split('_')[3]);
        var renamed = trail[^1];
        (renamed.Action, renamed.ActorKind, renamed.ActorId, renamed.SessionId)
            .ShouldBe(("tenants.rename_tenant", "api_key", await ada.UserIdAsync(), key.Id));
    }

    public static TheoryData<string, string, string> BadInput => new()
    {
        { """{"name":"","scopes":["tenants.read"]}""", "name", "required" },
        { """{"name":"a\u0007b","scopes":["tenants.read"]}""", "name", "control_characters" },
        { """{"name":"a","scopes":[]}""", "scopes", "required" },
        { """{"name":"a","scopes":["tenants.fly"]}""", "scopes", "unknown_value" },
        { """{"name":"a","scopes":["*"]}""", "scopes", "unknown_value" },
        { """{"name":"a","scopes":["api-keys.write"]}""", "scopes", "not_for_keys" },
        { """{"name":"a","scopes":["tenants.members-write"]}""", "scopes", "not_for_keys" },
        { """{"name":"a","scopes":["tenants.read"],"expiresInDays":0}""", "expiresInDays", "out_of_range" },
        { """{"name":"a","scopes":["tenants.read"],"expiresInDays":367}""", "expiresInDays", "out_of_range" },
        { """{"name":"a","scopes":["tenants.read"],"allowedIpAddresses":["10.0.0.1/8"]}""", "allowedIpAddresses", "invalid_address" },
        { """{"name":"a","scopes":["tenants.read"],"allowedIpAddresses":["localhost"]}""", "allowedIpAddresses", "invalid_address" },
        { $$"""{"name":"a","scopes":["tenants.read"],"allowedIpAddresses":[{{IpAddresses(21)}}]}""", "allowedIpAddresses", "too_many" },
    };

    private static string IpAddresses(int count) => string.Join(',', Enumerable.Range(1, count).Select(i => $"\"192.0.2.{i}\""));

    [Theory]
    [MemberData(nameof(BadInput))]
    public async Task Invalid_input_is_refused_with_its_code(string body, string field, string code)
    {
        var ada = await SignUpAdaAsync();

        var refused = await ada.Http.SendTextAsync(HttpMethod.Post, Keys.Path, body);

        refused.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        refused["errors"].GetProperty(field)[0].GetProperty("code").GetString().ShouldBe(code);
        (await App.InDatabaseAsync(ada.TenantId, db => db.Set<ApiKey>().AnyAsync())).ShouldBeFalse();
    }

    [Fact]
    public async Task Purge_deletes_keys_inactive_for_90_days_in_all_tenants_and_nothing_else()
    {
        var ada = await SignUpAdaAsync();
        var bob = await App.SignUpAsync("bob");
        await bob.CreateTenantAsync("green-harbor");
        var (account, accountKey) = await ada.CreateAccountAsync("member", "tenants.read");
        var (expired, active) = (await ada.CreateKeyAsync(ReadScopes), await ada.CreateKeyAsync(ReadScopes));
        var (revoked, recentlyRevoked) = (await bob.CreateKeyAsync(ReadScopes), await bob.CreateKeyAsync(ReadScopes));
        var purgeable = App.Clock.GetUtcNow() - TimeSpan.FromDays(90) - TimeSpan.FromMinutes(1);
        await EndAsync(ada, expired.Id, expiresAt: purgeable);
        await EndAsync(ada, accountKey.Id, expiresAt: purgeable);
        await EndAsync(bob, revoked.Id, revokedAt: purgeable);
        await EndAsync(bob, recentlyRevoked.Id, revokedAt: purgeable.AddHours(1));

        await PurgeAsync();

        IdsOf(await ada.Http.GetResponseAsync(Keys.Path)).ShouldBe([active.Id]);
        IdsOf(await bob.Http.GetResponseAsync(Keys.Path)).ShouldBe([recentlyRevoked.Id]);
        (await ada.Http.GetResponseAsync($"{Keys.Accounts}/{account}")).Status.ShouldBe(HttpStatusCode.OK);
        (await App.ReadTenantAsync(active, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);
        (await App.ReadTenantAsync(recentlyRevoked, bob.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_key_revoked");
        (await App.ReadTenantAsync(revoked, bob.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_keys.unknown");
    }

    [Fact]
    public async Task Purge_deletes_more_keys_than_fit_in_one_batch()
    {
        const int BatchSizePlusOne = 1_001;
        var ada = await SignUpAdaAsync();
        var user = await ada.UserIdAsync();
        var owner = ApiKeyOwner.Member(ada.TenantId!.Value, user);
        var expiresAt = App.Clock.GetUtcNow().AddDays(-91);
        await App.InDatabaseAsync(ada.TenantId, async db =>
        {
            db.AddRange(Enumerable.Range(0, BatchSizePlusOne).Select(_ => ApiKey.Issue(owner, "Robot", ReadScopes, [], new byte[32], expiresAt)));
            return await db.SaveChangesAsync();
        });

        await PurgeAsync();

        (await App.InDatabaseAsync(ada.TenantId, db => db.Set<ApiKey>().CountAsync())).ShouldBe(0);
    }

    private async Task PurgeAsync()
    {
        await using var scope = App.Services.CreateAsyncScope();
        var handler = scope.ServiceProvider.GetRequiredService<IJobHandler<PurgeInactiveApiKeys>>();
        await handler.HandleAsync(new PurgeInactiveApiKeys(), null!, CancellationToken.None);
    }

    private Task<int> EndAsync(Person owner, Guid id, DateTimeOffset? expiresAt = null, DateTimeOffset? revokedAt = null) =>
        App.InDatabaseAsync(owner.TenantId, db => db.Set<ApiKey>().Where(k => k.Id == id)
            .ExecuteUpdateAsync(
                update => update.SetProperty(k => k.ExpiresAt, k => expiresAt ?? k.ExpiresAt).SetProperty(k => k.RevokedAt, revokedAt)));

    private async Task<DateTimeOffset> WaitForLastUseAsync(Person person, IssuedKey key, DateTimeOffset after)
    {
        DateTimeOffset? lastUse = null;
        await Eventually.TrueAsync(async () => (lastUse = await ReadLastUseAsync(person, key)) >= after, Deadline, "the last use to be stored");
        return lastUse!.Value;
    }

    private Task<DateTimeOffset?> ReadLastUseAsync(Person person, IssuedKey key) =>
        App.InDatabaseAsync(person.TenantId, db => db.Set<ApiKey>().Where(k => k.Id == key.Id).Select(k => k.LastUsedAt).SingleAsync());

    private Task<List<AuditEntry>> TrailAsync(Guid tenantId) =>
        App.InDatabaseAsync(tenantId, db => db.Set<AuditEntry>().Where(e => e.TenantId == tenantId).OrderBy(e => e.Id).ToListAsync());

    private static IEnumerable<Guid> IdsOf(params ApiResponse[] pages) =>
        pages.SelectMany(page => page["items"].EnumerateArray()).Select(item => item.GetProperty("id").GetGuid());

    private async Task<Person> SignUpAdaAsync()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");
        return ada;
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : ApiKeyTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : ApiKeyTests(app);
}
