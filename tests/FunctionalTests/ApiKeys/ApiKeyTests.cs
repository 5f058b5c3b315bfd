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
    private static readonly string[] Reading = ["tenants.read"];

    [Fact]
    public async Task Key_is_shown_once_opens_what_its_scopes_name_and_is_kept_as_a_hash()
    {
        var ada = await AdaAsync();
        var created = await ada.Http.PostJsonAsync(Keys.Path, new { name = " Report ", scopes = Reading });
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
        read["scopes"].EnumerateArray().Select(s => s.GetString()).ShouldBe(Reading);
        read["expiresAt"].GetDateTimeOffset().ShouldBe(App.Clock.GetUtcNow().AddDays(90), TimeSpan.FromMinutes(1));
        read.Body.ShouldNotContain(key.Split('_')[3]);
        var stored = await App.InDatabaseAsync(ada.TenantId, db => db.Set<ApiKey>().SingleAsync(k => k.Id == id));
        stored.SecretHash.ShouldBe(ApiKeySecret.HashOf(key.Split('_')[3][..ApiKeySecret.Length]));
    }

    [Fact]
    public async Task Rotated_key_works_at_once_and_the_old_one_until_the_overlap_ends()
    {
        var ada = await AdaAsync();
        var old = await ada.CreateKeyAsync(Reading);
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

        (await ada.Http.PostJsonAsync($"{Keys.Path}/{old.Id}/rotate", new { overlapHours = 0, expiresInDays = 1 })).Status.ShouldBe(HttpStatusCode.OK);
        (await App.ReadTenantAsync(next, ada.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_keys.unknown");
    }

    [Fact]
    public async Task Revoked_key_is_refused_at_once_and_stays_in_the_list()
    {
        var ada = await AdaAsync();
        var key = await ada.CreateKeyAsync(Reading);
        (await App.ReadTenantAsync(key, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);

        (await ada.Http.SendAsync(HttpMethod.Delete, $"{Keys.Path}/{key.Id}")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await ada.Http.SendAsync(HttpMethod.Delete, $"{Keys.Path}/{key.Id}")).Status.ShouldBe(HttpStatusCode.NoContent, "again");

        (await App.ReadTenantAsync(key, ada.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_key_revoked");
        (await ada.Http.GetResponseAsync(Keys.Path))["items"][0].GetProperty("revokedAt").ValueKind.ShouldBe(JsonValueKind.String);
        (await ada.Http.PostJsonAsync($"{Keys.Path}/{key.Id}/rotate", new { })).ShouldBeProblem(HttpStatusCode.Conflict, "api_keys.is_revoked");
    }

    [Fact]
    public async Task Everybody_lists_their_own_keys_page_by_page_and_an_admin_those_of_all()
    {
        var ada = await AdaAsync();
        var bob = await ada.AddMemberAsync("bob");
        var own = new[] { await bob.CreateKeyAsync(Reading), await bob.CreateKeyAsync(Reading), await bob.CreateKeyAsync(Reading) };
        var others = await ada.CreateKeyAsync(Reading);

        var first = await bob.Http.GetResponseAsync($"{Keys.Path}?limit=2");
        var second = await bob.Http.GetResponseAsync($"{Keys.Path}?limit=2&cursor={first["nextCursor"].GetString()}");

        IdsOf(first, second).ShouldBe(own.Select(k => k.Id).Reverse());
        second["nextCursor"].ValueKind.ShouldBe(JsonValueKind.Null);
        (await bob.Http.GetResponseAsync($"{Keys.Path}/{others.Id}")).ShouldBeProblem(HttpStatusCode.NotFound, "api_keys.not_found");
        (await bob.Http.GetResponseAsync($"{Keys.Path}?userId={await ada.UserIdAsync()}")).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
        IdsOf(await ada.Http.GetResponseAsync(Keys.Path)).ShouldBe([others.Id, .. own.Select(k => k.Id).Reverse()]);
        IdsOf(await ada.Http.GetResponseAsync($"{Keys.Path}?userId={await ada.UserIdAsync()}")).ShouldBe([others.Id]);
        (await ada.Http.GetResponseAsync($"{Keys.Path}?cursor=nonsense")).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_cursor");
    }

    [Fact]
    public async Task Key_is_renamed_by_its_owner()
    {
        var ada = await AdaAsync();
        var key = await ada.CreateKeyAsync(Reading);

        var renamed = await ada.Http.SendAsync(HttpMethod.Patch, $"{Keys.Path}/{key.Id}", new { name = "Deploy" });

        renamed["name"].GetString().ShouldBe("Deploy");
        (await ada.Http.GetResponseAsync($"{Keys.Path}/{key.Id}")).Body.ShouldBe(renamed.Body);
    }

    [Fact]
    public async Task Use_is_noted_once_a_minute_beside_the_request()
    {
        var ada = await AdaAsync();
        var key = await ada.CreateKeyAsync(Reading);
        var before = App.Clock.GetUtcNow();

        await App.ReadTenantAsync(key, ada.TenantId);
        await App.ReadTenantAsync(key, ada.TenantId);

        var noted = await UsedAsync(ada, key, after: before);
        (await App.InDatabaseAsync(ada.TenantId, db => db.Set<ApiKey>().Select(k => k.LastUsedFrom).SingleAsync())).ShouldNotBeNull().ShouldBeOneOf("127.0.0.1", "::1", "::ffff:127.0.0.1");
        App.Clock.Forward(TimeSpan.FromSeconds(61));
        await App.ReadTenantAsync(key, ada.TenantId);
        await UsedAsync(ada, key, after: noted + TimeSpan.FromSeconds(60));
        (await App.InDatabaseAsync(ada.TenantId, db => db.Set<ApiKey>().Select(k => k.Version).SingleAsync())).ShouldBe(1, "a use is no change");
    }

    [Fact]
    public async Task Remembered_key_costs_no_query_and_the_first_request_one()
    {
        var ada = await AdaAsync();
        const string Invalid = $"{Keys.Path}?limit=0";
        var warm = App.With(await ada.CreateKeyAsync(["api-keys.read"]));
        var key = await ada.CreateKeyAsync(["tenants.read", "api-keys.read"]);
        var http = App.With(key);

        // After the clock was put forward nothing is believed until the revocations are read again.
        await Eventually.TrueAsync(async () => (await App.Queries.DuringAsync(() => warm.GetResponseAsync(Invalid))).Count == 0, Deadline, "a key to be remembered");
        var first = await App.Queries.DuringAsync(() => http.GetResponseAsync(Invalid));

        // That the key was used is written down beside the request, which may fall into this time or not.
        first.Count(sql => sql.StartsWith("SELECT", StringComparison.Ordinal)).ShouldBe(1, $"the key, its owner's role and its tenant: {string.Join('\n', first)}");
        first.Where(sql => !sql.StartsWith("SELECT", StringComparison.Ordinal)).ShouldAllBe(sql => sql.Contains("last_used_at"));
        (await App.Queries.LeastDuringAsync(() => http.GetResponseAsync(Invalid))).ShouldBeEmpty();
        (await App.Queries.LeastDuringAsync(() => http.GetResponseAsync($"/api/v1/tenants/{ada.TenantId}"))).Count.ShouldBe(1, "the tenant itself");
    }

    [Fact]
    public async Task Trail_says_who_made_a_key_and_what_was_done_by_it()
    {
        var ada = await AdaAsync();
        var key = await ada.CreateKeyAsync(["tenants.write"]);

        (await App.With(key).SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{ada.TenantId}", new { name = "Green Harbor" })).Status.ShouldBe(HttpStatusCode.OK);

        var trail = await TrailAsync(ada.TenantId!.Value);
        var made = trail.Single(e => e.Action == "api_keys.create_api_key");
        (made.TargetType, made.TargetId, made.ActorKind).ShouldBe(("api_key", key.Id.ToString(), "user"));
        made.Changes.ShouldNotBeNull().ShouldContain("tenants.write");
        made.Changes.ShouldNotContain(key.Text.Split('_')[3]);
        var done = trail[^1];
        (done.Action, done.ActorKind, done.ActorId, done.SessionId).ShouldBe(("tenants.rename_tenant", "api_key", await ada.UserIdAsync(), key.Id));
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
        { $$"""{"name":"a","scopes":["tenants.read"],"allowedIpAddresses":[{{string.Join(',', Enumerable.Range(1, 21).Select(i => $"\"192.0.2.{i}\""))}}]}""", "allowedIpAddresses", "too_many" },
    };

    [Theory]
    [MemberData(nameof(BadInput))]
    public async Task Bad_input_is_refused_with_its_code(string body, string field, string code)
    {
        var ada = await AdaAsync();

        var refused = await ada.Http.SendTextAsync(HttpMethod.Post, Keys.Path, body);

        refused.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        refused["errors"].GetProperty(field)[0].GetProperty("code").GetString().ShouldBe(code);
        (await App.InDatabaseAsync(ada.TenantId, db => db.Set<ApiKey>().AnyAsync())).ShouldBeFalse();
    }

    [Fact]
    public async Task Keys_that_ended_ninety_days_ago_are_purged_in_all_tenants_and_others_and_service_accounts_stay()
    {
        var ada = await AdaAsync();
        var bob = await App.SignUpAsync("bob");
        await bob.CreateTenantAsync("green-harbor");
        var (account, ofAccount) = await ada.CreateAccountAsync("member", "tenants.read");
        var (expired, revoked, lately, lives) = (await ada.CreateKeyAsync(Reading), await bob.CreateKeyAsync(Reading), await bob.CreateKeyAsync(Reading), await ada.CreateKeyAsync(Reading));
        var then = App.Clock.GetUtcNow() - TimeSpan.FromDays(90) - TimeSpan.FromMinutes(1);
        await EndAsync(ada, expired.Id, expiresAt: then);
        await EndAsync(ada, ofAccount.Id, expiresAt: then);
        await EndAsync(bob, revoked.Id, revokedAt: then);
        await EndAsync(bob, lately.Id, revokedAt: then.AddHours(1));

        await PurgeAsync();

        IdsOf(await ada.Http.GetResponseAsync(Keys.Path)).ShouldBe([lives.Id]);
        IdsOf(await bob.Http.GetResponseAsync(Keys.Path)).ShouldBe([lately.Id]);
        (await ada.Http.GetResponseAsync($"{Keys.Accounts}/{account}")).Status.ShouldBe(HttpStatusCode.OK);
        (await App.ReadTenantAsync(lives, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);
        (await App.ReadTenantAsync(lately, bob.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_key_revoked");
        (await App.ReadTenantAsync(revoked, bob.TenantId)).ShouldBeProblem(HttpStatusCode.Unauthorized, "api_keys.unknown");
    }

    [Fact]
    public async Task More_dead_keys_than_one_batch_takes_are_purged_at_once()
    {
        const int Many = 1_001;
        var ada = await AdaAsync();
        var user = await ada.UserIdAsync();
        var owner = ApiKeyOwner.Member(ada.TenantId!.Value, user);
        var then = App.Clock.GetUtcNow().AddDays(-91);
        await App.InDatabaseAsync(ada.TenantId, async db =>
        {
            db.AddRange(Enumerable.Range(0, Many).Select(_ => ApiKey.Issue(owner, "Robot", Reading, [], new byte[32], then)));
            return await db.SaveChangesAsync();
        });

        await PurgeAsync();

        (await App.InDatabaseAsync(ada.TenantId, db => db.Set<ApiKey>().CountAsync())).ShouldBe(0);
    }

    private async Task PurgeAsync()
    {
        await using var scope = App.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IJobHandler<PurgeInactiveApiKeys>>().HandleAsync(new PurgeInactiveApiKeys(), null!, CancellationToken.None);
    }

    private Task<int> EndAsync(Person owner, Guid id, DateTimeOffset? expiresAt = null, DateTimeOffset? revokedAt = null) =>
        App.InDatabaseAsync(owner.TenantId, db => db.Set<ApiKey>().Where(k => k.Id == id)
            .ExecuteUpdateAsync(update => update.SetProperty(k => k.ExpiresAt, k => expiresAt ?? k.ExpiresAt).SetProperty(k => k.RevokedAt, revokedAt)));

    private async Task<DateTimeOffset> UsedAsync(Person person, IssuedKey key, DateTimeOffset after)
    {
        DateTimeOffset? at = null;
        await Eventually.TrueAsync(
            async () => (at = await App.InDatabaseAsync(person.TenantId, db => db.Set<ApiKey>().Where(k => k.Id == key.Id).Select(k => k.LastUsedAt).SingleAsync())) >= after,
            Deadline, "the use to be noted");
        return at!.Value;
    }

    private Task<List<AuditEntry>> TrailAsync(Guid tenantId) =>
        App.InDatabaseAsync(tenantId, db => db.Set<AuditEntry>().Where(e => e.TenantId == tenantId).OrderBy(e => e.Id).ToListAsync());

    private static IEnumerable<Guid> IdsOf(params ApiResponse[] pages) => pages.SelectMany(page => page["items"].EnumerateArray()).Select(item => item.GetProperty("id").GetGuid());

    private async Task<Person> AdaAsync()
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
