using System.Net;
using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Idempotency;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.FunctionalTests.ApiKeys;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.Infrastructure.Idempotency;
using static SvcInfra.FunctionalTests.Idempotency.KeyedRequests;

namespace SvcInfra.FunctionalTests.Idempotency;

/// <summary>A repeated request with a key has one effect and gets the first response.</summary>
public abstract class IdempotencyTests(TestApp app) : FunctionalTest(app)
{
    private const int Parallel = 50;

    private static readonly object Robot = new { name = "Robot", role = "member" };

    [Fact]
    public async Task Repeated_create_gets_the_first_response_and_has_one_effect()
    {
        var (ada, key) = (await AdaAsync(), NewKey());

        var first = await ada.Http.PostKeyedAsync(Keys.Accounts, Robot, key);
        var second = await ada.Http.PostKeyedAsync(Keys.Accounts, Robot, key);
        var quoted = await ada.Http.PostKeyedAsync(Keys.Accounts, Robot, $"\"{key}\"");

        first.Status.ShouldBe(HttpStatusCode.Created, first.Response.Body);
        second.ShouldReplay(first);
        quoted.ShouldReplay(first);
        (await ada.Http.GetResponseAsync(Keys.Accounts))["items"].GetArrayLength().ShouldBe(1);
        (await EntriesAsync(ada, "api_keys.create_service_account")).ShouldBe([AuditOutcome.Success]);
    }

    [Fact]
    public async Task Repeated_create_without_a_tenant_gets_the_first_response()
    {
        var (ada, key) = (await App.SignUpAsync("ada"), NewKey());

        var first = await ada.Http.PostKeyedAsync("/api/v1/tenants", new { slug = "ada", name = "Ada" }, key);
        var second = await ada.Http.PostKeyedAsync("/api/v1/tenants", new { slug = "ada", name = "Ada" }, key);

        first.Status.ShouldBe(HttpStatusCode.Created, first.Response.Body);
        second.ShouldReplay(first);
    }

    [Fact]
    public async Task Repeated_invitation_sends_one_email()
    {
        var (ada, key) = (await AdaAsync(), NewKey());
        var (path, body) = ($"/api/v1/tenants/{ada.TenantId}/invitations", new { email = "bob@example.com", role = "member" });

        var first = await ada.Http.PostKeyedAsync(path, body, key);
        var second = await ada.Http.PostKeyedAsync(path, body, key);

        second.ShouldReplay(first);
        await App.JobsDoneAsync();
        App.MailsTo("bob@example.com").ShouldBe(1);
    }

    [Fact]
    public async Task Repeated_delete_gets_no_content_again()
    {
        var (ada, key) = (await AdaAsync(), NewKey());
        var path = await CreateAccountAsync(ada);

        var first = await ada.Http.SendKeyedAsync(HttpMethod.Delete, path, body: null, ifMatch: null, key);
        var second = await ada.Http.SendKeyedAsync(HttpMethod.Delete, path, body: null, ifMatch: null, key);

        first.Status.ShouldBe(HttpStatusCode.NoContent);
        second.ShouldReplay(first);
        (await ada.Http.SendAsync(HttpMethod.Delete, path)).Status.ShouldBe(HttpStatusCode.NotFound, "without the key it is a new request");
    }

    [Fact]
    public async Task Repeated_change_is_replayed_after_the_version_has_moved_on()
    {
        var (ada, key) = (await AdaAsync(), NewKey());
        var path = await CreateAccountAsync(ada);

        var first = await ada.Http.SendKeyedAsync(HttpMethod.Patch, path, new { name = "Second" }, "\"1\"", key);
        (await ada.Http.SendAsync(HttpMethod.Patch, path, new { name = "Third" }, "\"2\"")).Status.ShouldBe(HttpStatusCode.OK);
        var second = await ada.Http.SendKeyedAsync(HttpMethod.Patch, path, new { name = "Second" }, "\"1\"", key);

        first.Status.ShouldBe(HttpStatusCode.OK);
        second.ShouldReplay(first);
        (await ada.Http.GetResponseAsync(path))["name"].GetString().ShouldBe("Third");
    }

    [Fact]
    public async Task Key_of_another_request_is_refused_and_changes_nothing()
    {
        var (ada, key) = (await AdaAsync(), NewKey());
        var first = await ada.Http.PostKeyedAsync(Keys.Accounts, Robot, key);

        KeyedResponse[] others =
        [
            await ada.Http.PostKeyedAsync(Keys.Accounts, new { name = "Other", role = "member" }, key),
            await ada.Http.PostKeyedAsync(Keys.Accounts, new { role = "member", name = "Robot" }, key),
            await ada.Http.PostKeyedAsync($"{Keys.Accounts}?dry=true", Robot, key),
            await ada.Http.SendKeyedAsync(
                HttpMethod.Post, Keys.Accounts, Json("application/merge-patch+json"), ifMatch: null, key),
        ];

        foreach (var other in others)
        {
            other.Response.ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
            other.IsReplay.ShouldBeFalse();
        }

        (await ada.Http.GetResponseAsync(Keys.Accounts))["items"].GetArrayLength().ShouldBe(1);
        (await ada.Http.SendKeyedAsync(HttpMethod.Post, Keys.Accounts, Json("Application/JSON; charset=UTF-8"), ifMatch: null, key))
            .ShouldReplay(first);
    }

    [Fact]
    public async Task Key_used_for_another_resource_of_the_same_route_is_refused()
    {
        var (ada, key) = (await AdaAsync(), NewKey());
        var (one, two) = (await CreateAccountAsync(ada, "One"), await CreateAccountAsync(ada, "Two"));
        (await ada.Http.SendKeyedAsync(HttpMethod.Delete, one, body: null, ifMatch: null, key)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await ada.Http.SendKeyedAsync(HttpMethod.Delete, two, body: null, ifMatch: null, key))
            .Response.ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");

        (await ada.Http.GetResponseAsync(two)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Same_key_of_another_caller_tenant_or_operation_is_another_key()
    {
        var key = NewKey();
        var ada = await AdaAsync();
        var bea = await App.SignUpAsync("bea");
        await bea.CreateTenantAsync("bea");
        var robot = App.With(await ada.CreateKeyAsync(["tenants.write"]));
        var (tenant, renamed) = ($"/api/v1/tenants/{ada.TenantId}", new { name = "Renamed" });

        var first = await ada.Http.PostKeyedAsync(Keys.Accounts, Robot, key);
        var other = await bea.Http.PostKeyedAsync(Keys.Accounts, Robot, key);
        var byUser = await ada.Http.SendKeyedAsync(HttpMethod.Patch, tenant, renamed, ifMatch: null, key);
        var byKey = await robot.SendKeyedAsync(HttpMethod.Patch, tenant, renamed, ifMatch: null, key);
        var invited = await ada.Http.PostKeyedAsync(
            $"/api/v1/tenants/{ada.TenantId}/invitations", new { email = "bob@example.com", role = "member" }, key);
        await ada.CreateTenantAsync("ada-2");
        var elsewhere = await ada.Http.PostKeyedAsync(Keys.Accounts, Robot, key);

        foreach (var response in new[] { first, other, byUser, byKey, invited, elsewhere })
        {
            response.Status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.Created);
            response.IsReplay.ShouldBeFalse();
        }

        (await RowsAsync()).Select(row => row.TenantId).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public async Task Response_with_a_secret_is_not_stored_and_the_repetition_names_the_resource()
    {
        var (ada, key) = (await AdaAsync(), NewKey());
        var body = new { name = "Robot", scopes = new[] { "tenants.read" } };

        var first = await ada.Http.PostKeyedAsync(Keys.Path, body, key);
        var second = await ada.Http.PostKeyedAsync(Keys.Path, body, key);

        first.Status.ShouldBe(HttpStatusCode.Created, first.Response.Body);
        second.Response.ShouldBeProblem(HttpStatusCode.Conflict, "already_completed");
        second.Response["resourceId"].GetString().ShouldBe(first.Response["id"].GetString());
        second.IsReplay.ShouldBeFalse();
        var row = (await RowsAsync()).ShouldHaveSingleItem();
        row.Body.ShouldBeNull();
        row.ResourceId.ShouldBe(first.Response["id"].GetGuid());
        (await ada.Http.GetResponseAsync(Keys.Path))["items"].GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Recovery_codes_are_made_once_and_not_stored()
    {
        var (ada, key) = (await App.SignUpAsync("ada"), NewKey());

        (await ada.Http.PostKeyedAsync("/api/v1/users/me/mfa/totp", body: null, key)).Status.ShouldBe(HttpStatusCode.OK);
        (await ada.Http.PostKeyedAsync("/api/v1/users/me/mfa/totp", body: null, key))
            .Response.ShouldBeProblem(HttpStatusCode.Conflict, "already_completed");

        (await RowsAsync()).ShouldHaveSingleItem().Body.ShouldBeNull();
    }

    [Fact]
    public async Task Refused_request_stores_nothing_and_its_key_can_be_used_again()
    {
        var (ada, key) = (await AdaAsync(), NewKey());
        var taken = await CreateAccountAsync(ada);

        (await ada.Http.PostKeyedAsync(Keys.Accounts, new { name = "", role = "member" }, key))
            .Response.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await ada.Http.PostKeyedAsync(Keys.Accounts, Robot, key))
            .Response.ShouldBeProblem(HttpStatusCode.Conflict, "api_keys.service_account_name_taken");
        (await RowsAsync()).ShouldBeEmpty();
        (await ada.Http.SendAsync(HttpMethod.Delete, taken)).Status.ShouldBe(HttpStatusCode.NoContent);

        var corrected = await ada.Http.PostKeyedAsync(Keys.Accounts, Robot, key);
        corrected.Status.ShouldBe(HttpStatusCode.Created, corrected.Response.Body);
        corrected.IsReplay.ShouldBeFalse();
        (await RowsAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Replay_requires_the_callers_session()
    {
        var (ada, key) = (await AdaAsync(), NewKey());
        (await ada.Http.PostKeyedAsync(Keys.Accounts, Robot, key)).Status.ShouldBe(HttpStatusCode.Created);
        (await ada.Http.PostJsonAsync("/api/v1/users/sign-out", body: null)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await ada.Http.PostKeyedAsync(Keys.Accounts, Robot, key)).Response.ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
    }

    [Fact]
    public async Task Malformed_key_is_refused_and_the_longest_is_accepted()
    {
        var ada = await AdaAsync();
        string[][] malformed =
        [
            [""], ["\"\""], [new string('k', 256)], [$"\"{new string('k', 256)}\""], [new string('k', 10_000)],
            ["one", "two"], ["one", "one"], ["one, two"], ["\"one\";a=1"], ["one two"], ["\"one"],
        ];

        foreach (var keys in malformed)
        {
            (await ada.Http.PostKeyedAsync(Keys.Accounts, Robot, keys))
                .Response.ShouldBeProblem(HttpStatusCode.BadRequest, "idempotency_key_invalid");
        }

        (await ada.Http.GetResponseAsync(Keys.Accounts))["items"].GetArrayLength().ShouldBe(0);
        (await ada.Http.PostKeyedAsync(Keys.Accounts, Robot, new string('k', 255))).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Body_beyond_the_limit_is_refused_before_it_is_stored()
    {
        var ada = await AdaAsync();
        using var endless = new StreamContent(new MemoryStream(new byte[2_000_000]));
        endless.Headers.ContentType = new("application/json");
        ada.Http.DefaultRequestHeaders.TransferEncodingChunked = true;

        (await ada.Http.SendKeyedAsync(HttpMethod.Post, Keys.Accounts, endless, ifMatch: null, NewKey()))
            .Response.ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge, "payload_too_large");
    }

    [Fact]
    public async Task Sign_in_and_switch_ignore_the_key()
    {
        var (ada, key) = (await AdaAsync(), NewKey());
        var signIn = new { email = ada.Email, password = Person.Password };

        foreach (var (path, body) in new (string, object)[]
        {
            ("/api/v1/users/sign-in", signIn), ("/api/v1/tenants/switch", new { tenantId = ada.TenantId }),
        })
        {
            (await ada.Http.PostKeyedAsync(path, body, key)).Status.ShouldBe(HttpStatusCode.OK);
            var second = await ada.Http.PostKeyedAsync(path, body, key, "two headers");
            second.Status.ShouldBe(HttpStatusCode.OK);
            second.IsReplay.ShouldBeFalse();
        }

        (await RowsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Expired_key_counts_as_new_and_its_row_is_overwritten_or_purged()
    {
        var (ada, key) = (await AdaAsync(), NewKey());
        (await ada.Http.PostKeyedAsync(Keys.Accounts, Robot, key)).Status.ShouldBe(HttpStatusCode.Created);
        await App.ForwardAsync(TimeSpan.FromHours(25), ada);

        var first = await ada.Http.PostKeyedAsync(Keys.Accounts, new { name = "Other", role = "member" }, key);
        first.Status.ShouldBe(HttpStatusCode.Created, first.Response.Body);
        (await ada.Http.PostKeyedAsync(Keys.Accounts, new { name = "Other", role = "member" }, key)).ShouldReplay(first);
        (await RowsAsync()).Count.ShouldBe(1);

        (await PurgeAsync()).ShouldBe(0);
        App.Clock.Forward(TimeSpan.FromHours(25));
        (await PurgeAsync()).ShouldBe(1);
        (await RowsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Fifty_identical_requests_at_once_have_one_effect()
    {
        var (ada, key) = (await AdaAsync(), NewKey());

        var responses = await Task.WhenAll(Enumerable.Range(0, Parallel).Select(_ => ada.Http.PostKeyedAsync(Keys.Accounts, Robot, key)));

        var fresh = responses.Where(r => r.Status == HttpStatusCode.Created && !r.IsReplay).ShouldHaveSingleItem();
        foreach (var response in responses.Where(r => r != fresh))
        {
            if (response.Status == HttpStatusCode.Created)
            {
                response.ShouldReplay(fresh);
                continue;
            }

            response.Response.ShouldBeProblem(HttpStatusCode.Conflict, "idempotency_in_flight");
            response.Header("Retry-After").ShouldBe("1");
        }

        (await ada.Http.PostKeyedAsync(Keys.Accounts, Robot, key)).ShouldReplay(fresh);
        (await EntriesAsync(ada, "api_keys.create_service_account")).Count(outcome => outcome == AuditOutcome.Success).ShouldBe(1);
    }

    [Fact]
    public async Task Fifty_identical_requests_for_a_secret_issue_one()
    {
        var (ada, key) = (await AdaAsync(), NewKey());
        var body = new { name = "Robot", scopes = new[] { "tenants.read" } };

        var responses = await Task.WhenAll(Enumerable.Range(0, Parallel).Select(_ => ada.Http.PostKeyedAsync(Keys.Path, body, key)));

        responses.Count(r => r.Status == HttpStatusCode.Created).ShouldBe(1);
        responses.Where(r => r.Status != HttpStatusCode.Created).ShouldAllBe(r =>
            r.Status == HttpStatusCode.Conflict && (r.Response.Code == "already_completed" || r.Response.Code == "idempotency_in_flight"));
        (await ada.Http.GetResponseAsync(Keys.Path))["items"].GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Key_costs_one_statement_and_a_replay_runs_no_other()
    {
        var ada = await AdaAsync();
        await ada.Http.PostKeyedAsync(Keys.Accounts, new { name = "To warm up", role = "member" }, NewKey());
        await ada.Http.PostJsonAsync(Keys.Accounts, new { name = "To warm up, too", role = "member" });
        var (number, key) = (0, string.Empty);

        var without = await App.Queries.LeastDuringAsync(
            () => ada.Http.PostJsonAsync(Keys.Accounts, new { name = $"Without {number++}", role = "member" }));
        var with = await App.Queries.LeastDuringAsync(
            () => ada.Http.PostKeyedAsync(Keys.Accounts, new { name = $"With {number++}", role = "member" }, key = NewKey()));
        var replay = await App.Queries.LeastDuringAsync(
            () => ada.Http.PostKeyedAsync(Keys.Accounts, new { name = $"With {number - 1}", role = "member" }, key));

        // SQLite saves row by row.
        with.Count(sql => !IsInsert(sql)).ShouldBe(without.Count(sql => !IsInsert(sql)) + 1, string.Join("\n\n", with));
        with.Count.ShouldBeLessThanOrEqualTo(without.Count + 2);
        replay.Count.ShouldBe(1, string.Join("\n\n", replay));
    }

    /// <summary>The same bytes as <see cref="Robot"/>.</summary>
    private static StringContent Json(string contentType)
    {
        var content = new StringContent("{\"name\":\"Robot\",\"role\":\"member\"}");
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return content;
    }

    private static bool IsInsert(string sql) => sql.StartsWith("INSERT", StringComparison.Ordinal);

    private async Task<Person> AdaAsync()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("ada");
        return ada;
    }

    private static async Task<string> CreateAccountAsync(Person person, string name = "Robot")
    {
        var created = await person.Http.PostJsonAsync(Keys.Accounts, new { name, role = "member" });
        created.Status.ShouldBe(HttpStatusCode.Created, created.Body);
        return $"{Keys.Accounts}/{created["id"].GetGuid()}";
    }

    private Task<List<StoredResponse>> RowsAsync() => App.InAllTenantsAsync(db => db.AcrossTenants<StoredResponse>().ToListAsync());

    private Task<List<AuditOutcome>> EntriesAsync(Person person, string action) => App.InDatabaseAsync(
        person.TenantId,
        db => db.Set<AuditEntry>().Where(entry => entry.TenantId == person.TenantId && entry.Action == action)
            .Select(entry => entry.Outcome).ToListAsync());

    private async Task<int> PurgeAsync()
    {
        await using var scope = App.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IExpiredIdempotencyKeys>().PurgeAsync(App.Clock.GetUtcNow(), CancellationToken.None);
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : IdempotencyTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : IdempotencyTests(app);
}
