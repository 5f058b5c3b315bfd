using System.Net;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Webhooks.Subscriptions;
using SvcInfra.FunctionalTests.ApiKeys;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Tenants.Invitations;

namespace SvcInfra.FunctionalTests.Webhooks;

public abstract class WebhookSubscriptionTests(TestApp app) : FunctionalTest(app)
{
    [Fact]
    public async Task Created_subscription_is_read_without_its_secrets()
    {
        var ada = await App.OwnerAsync();

        var created = await ada.SubscribeAsync(new
        {
            url = WebhookSteps.Url,
            description = " Our directory ",
            eventTypes = new[] { "tenant.member_added", "api_key.*", "tenant.member_added" },
            channels = new[] { "red" },
            filter = new[] { new { field = "role", @operator = "in", values = new[] { "admin", "owner" } } },
            headers = new Dictionary<string, string> { ["X-Token"] = "a-header-value-of-ada" },
            rateLimit = 5,
            isOrdered = true,
        });

        created.Status.ShouldBe(HttpStatusCode.Created, created.Body);
        created.Version.ShouldBe(1);
        var shown = created["subscription"];
        shown.GetProperty("eventTypes").EnumerateArray().Select(type => type.GetString()).ShouldBe(["api_key.*", "tenant.member_added"]);
        shown.GetProperty("description").GetString().ShouldBe("Our directory");
        shown.GetProperty("headerNames")[0].GetString().ShouldBe("X-Token");
        var secret = created["secrets"][0].GetProperty("secret").GetString().ShouldNotBeNull();
        Convert.FromBase64String(secret["whsec_".Length..]).Length.ShouldBe(32);

        var read = await ada.Http.GetResponseAsync(created.Headers.Location!.ToString());
        read.Status.ShouldBe(HttpStatusCode.OK);
        read.Body.ShouldBe(shown.GetRawText());
        read.Version.ShouldBe(created.Version);
        var list = await ada.Http.GetResponseAsync(WebhookSteps.Path);
        list["items"][0].GetRawText().ShouldBe(shown.GetRawText());
        (read.Body + list.Body).ShouldNotContain(secret);
        (read.Body + list.Body).ShouldNotContain("a-header-value-of-ada");
    }

    [Fact]
    public async Task Secrets_and_header_values_are_stored_encrypted()
    {
        var ada = await App.OwnerAsync();
        var created = await ada.SubscribeAsync(new
        {
            url = WebhookSteps.Url,
            eventTypes = new[] { "*" },
            headers = new Dictionary<string, string> { ["X-Token"] = "a-header-value-of-ada" },
        });
        var secret = created["secrets"][0].GetProperty("secret").GetString()!;

        await using var connection = App.Connect();
        await connection.OpenAsync();
        foreach (var table in new[] { "webhook_subscriptions", "webhook_secrets", "audit_entries", "audit_payloads" })
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {table}";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                var row = string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => reader.GetValue(column).ToString()));
                row.ShouldNotContain(secret["whsec_".Length..]);
                row.ShouldNotContain("a-header-value-of-ada");
            }
        }
    }

    [Theory]
    [InlineData("http://10.0.0.1/hooks", "outbound.address_not_allowed")]
    [InlineData("https://169.254.169.254/latest/meta-data", "outbound.address_not_allowed")]
    [InlineData("https://[::ffff:10.0.0.1]/", "outbound.address_not_allowed")]
    [InlineData("https://2130706433/", "outbound.url_invalid")]
    [InlineData("ftp://example.com/", "outbound.scheme_not_allowed")]
    [InlineData("https://ada:secret@example.com/", "outbound.url_invalid")]
    [InlineData("https://nowhere.invalid/", "outbound.host_not_found")]
    [InlineData("hooks", "outbound.url_invalid")]
    [InlineData("", "required")]
    public async Task Url_that_must_not_be_called_is_refused(string url, string code)
    {
        var ada = await App.OwnerAsync();
        var path = await ada.SubscribedAsync();

        var refused = await ada.SubscribeAsync(new { url, eventTypes = new[] { "*" } });
        var unchanged = await ada.Http.SendAsync(HttpMethod.Patch, path, new { url }, "\"1\"");

        foreach (var response in new[] { refused, unchanged })
        {
            response.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
            response.FieldErrors().ShouldBe([$"url: {code}"]);
        }

        (await ada.Http.GetResponseAsync(WebhookSteps.Path))["items"].GetArrayLength().ShouldBe(1);
        (await ada.Http.GetResponseAsync(path))["url"].GetString().ShouldBe(WebhookSteps.Url);
    }

    [Theory]
    [InlineData("""{"eventTypes":[]}""", "eventTypes: out_of_range")]
    [InlineData("""{"eventTypes":["tenant.member_adde"]}""", "eventTypes: unknown_event_type")]
    [InlineData("""{"eventTypes":["nothing.*"]}""", "eventTypes: unknown_event_type")]
    [InlineData("""{"eventTypes":["tenant*"]}""", "eventTypes: unknown_event_type")]
    [InlineData("""{"eventTypes":["*",""]}""", "eventTypes: unknown_event_type")]
    [InlineData("""{"channels":["a b"]}""", "channels: invalid_channel")]
    [InlineData("""{"channels":["1","2","3","4","5","6","7","8","9","10","11"]}""", "channels: too_many")]
    [InlineData("""{"filter":[{"field":"a..b","operator":"exists"}]}""", "filter: invalid_field")]
    [InlineData("""{"filter":[{"field":"a.b.c.d.e.f","operator":"exists"}]}""", "filter: invalid_field")]
    [InlineData("""{"filter":[{"field":"$[?(@.a)]","operator":"exists"}]}""", "filter: invalid_field")]
    [InlineData("""{"filter":[{"field":"a","operator":"exists","values":["1"]}]}""", "filter: invalid_values")]
    [InlineData("""{"filter":[{"field":"a","operator":"equals"}]}""", "filter: invalid_values")]
    [InlineData("""{"filter":[{"field":"a","operator":"equals","values":["1","2"]}]}""", "filter: invalid_values")]
    [InlineData("""{"headers":{"Host":"example.com"}}""", "headers: header_not_allowed")]
    [InlineData("""{"headers":{"webhook-id":"msg_1"}}""", "headers: header_not_allowed")]
    [InlineData("""{"headers":{"X-Key":"a\r\nHost: b"}}""", "headers: invalid_header_value")]
    [InlineData("""{"rateLimit":-1}""", "rateLimit: out_of_range")]
    [InlineData("""{"rateLimit":10001}""", "rateLimit: out_of_range")]
    public async Task Setting_out_of_its_range_is_refused_and_changes_nothing(string body, string error)
    {
        var ada = await App.OwnerAsync();
        var path = await ada.SubscribedAsync();
        var before = (await ada.Http.GetResponseAsync(path)).Body;
        ada.Http.DefaultRequestHeaders.TryAddWithoutValidation("If-Match", "\"1\"");

        var changed = await ada.Http.SendTextAsync(HttpMethod.Patch, path, body);

        changed.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        changed.FieldErrors().ShouldBe([error]);
        (await ada.Http.GetResponseAsync(path)).Body.ShouldBe(before);
    }

    [Fact]
    public async Task Change_replaces_the_given_values_and_keeps_the_others()
    {
        var ada = await App.OwnerAsync();
        var path = await ada.SubscribedAsync(new
        {
            url = WebhookSteps.Url,
            description = "old",
            eventTypes = new[] { "*" },
            headers = new Dictionary<string, string> { ["X-A"] = "1" },
            rateLimit = 7,
        });

        (await ada.Http.SendAsync(HttpMethod.Patch, path, new { description = "new" })).ShouldBeProblem((HttpStatusCode)428, "version_required");
        var changed = await ada.Http.SendAsync(HttpMethod.Patch, path, new { description = "", eventTypes = new[] { "tenant.*" } }, "\"1\"");

        changed.Status.ShouldBe(HttpStatusCode.OK, changed.Body);
        changed.Version.ShouldBe(2);
        changed["description"].ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        changed["eventTypes"][0].GetString().ShouldBe("tenant.*");
        changed["headerNames"][0].GetString().ShouldBe("X-A");
        changed["rateLimit"].GetInt32().ShouldBe(7);
        (await ada.Http.GetResponseAsync(path)).Body.ShouldBe(changed.Body);

        var cleared = await ada.Http.SendAsync(HttpMethod.Patch, path, new { rateLimit = 0, headers = new Dictionary<string, string>() }, "\"2\"");

        cleared["rateLimit"].ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        cleared["headerNames"].GetArrayLength().ShouldBe(0);
        (await ada.Http.SendAsync(HttpMethod.Patch, path, new { description = "x" }, "\"2\"")).ShouldBeProblem((HttpStatusCode)412, "stale_version");
    }

    [Fact]
    public async Task Disabled_subscription_can_be_enabled_and_deleted()
    {
        var ada = await App.OwnerAsync();
        var path = await ada.SubscribedAsync();

        var disabled = await ada.Http.PostJsonAsync(path + "/disable", null);
        disabled["disabledReason"].GetString().ShouldBe("manual");
        (await ada.Http.PostJsonAsync(path + "/disable", null)).Body.ShouldBe(disabled.Body);
        (await ada.Http.GetResponseAsync(WebhookSteps.Path + "?enabled=true"))["items"].GetArrayLength().ShouldBe(0);
        (await ada.Http.GetResponseAsync(WebhookSteps.Path + "?enabled=false"))["items"].GetArrayLength().ShouldBe(1);
        (await ada.Http.PostJsonAsync(path + "/enable", null))["disabledAt"].ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);

        (await ada.Http.SendAsync(HttpMethod.Delete, path)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await ada.Http.GetResponseAsync(path)).ShouldBeProblem(HttpStatusCode.NotFound, "webhooks.subscription_not_found");
        (await ada.Http.SendAsync(HttpMethod.Delete, path)).ShouldBeProblem(HttpStatusCode.NotFound, "webhooks.subscription_not_found");
    }

    [Fact]
    public async Task Limit_of_a_tenant_holds_when_subscriptions_are_created_at_once()
    {
        var ada = await App.OwnerAsync();
        await App.InDatabaseAsync(ada.TenantId, async db =>
        {
            var settings = new WebhookSubscriptionSettings(WebhookSteps.Url, null, ["*"], [], [], null, null, IsOrdered: false);
            db.AddRange(Enumerable.Range(0, 97).Select(_ => WebhookSubscription.Create(ada.TenantId!.Value, settings)));
            return await db.SaveChangesAsync();
        });

        var responses = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => ada.SubscribeAsync()));

        responses.Count(response => response.Status == HttpStatusCode.Created).ShouldBe(3);
        foreach (var refused in responses.Where(response => response.Status != HttpStatusCode.Created))
        {
            refused.ShouldBeProblem(HttpStatusCode.Conflict, "webhooks.subscription_limit");
        }

        (await App.InDatabaseAsync(ada.TenantId, db => db.Set<WebhookSubscription>().CountAsync())).ShouldBe(100);
        (await (await App.OwnerAsync("bob")).SubscribeAsync()).Status.ShouldBe(HttpStatusCode.Created, "another tenant has its own limit");
    }

    [Fact]
    public async Task Members_are_refused_and_service_accounts_with_the_scope_are_not()
    {
        var ada = await App.OwnerAsync();
        var bob = await ada.AddMemberAsync("bob");
        var carol = await ada.AddMemberAsync("carol", "admin");
        var (_, key) = await ada.CreateAccountAsync("admin", "webhooks.read", "webhooks.write");

        (await bob.SubscribeAsync()).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
        (await bob.Http.GetResponseAsync(WebhookSteps.Path)).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
        (await carol.SubscribeAsync()).Status.ShouldBe(HttpStatusCode.Created);
        var byKey = await App.With(key).PostJsonAsync(WebhookSteps.Path, new { url = WebhookSteps.Url, eventTypes = new[] { "*" } });
        byKey.Status.ShouldBe(HttpStatusCode.Created, byKey.Body);
    }

    [Fact]
    public async Task Every_change_leaves_an_audit_entry_without_secrets()
    {
        var ada = await App.OwnerAsync();
        var path = await ada.SubscribedAsync(new
        {
            url = WebhookSteps.Url,
            eventTypes = new[] { "*" },
            headers = new Dictionary<string, string> { ["X-Token"] = "a-header-value-of-ada" },
        });
        await ada.Http.SendAsync(HttpMethod.Patch, path, new { url = "https://hooks.example.com/" }, "\"1\"");
        await ada.Http.PostJsonAsync(path + "/secrets/rotate", new { });
        await ada.Http.PostJsonAsync(path + "/disable", null);
        await ada.Http.PostJsonAsync(path + "/enable", null);
        await ada.Http.SendAsync(HttpMethod.Delete, path);

        var entries = await ada.Http.GetResponseAsync("/api/v1/audit/entries?limit=100");

        var actions = entries["items"].EnumerateArray().Select(entry => entry.GetProperty("action").GetString()!).ToList();
        string[] expected = ["create_webhook_subscription", "change_webhook_subscription", "rotate_webhook_secret", "disable_webhook_subscription",
            "enable_webhook_subscription", "delete_webhook_subscription"];
        foreach (var action in expected)
        {
            actions.ShouldContain($"webhooks.{action}");
        }

        entries.Body.ShouldContain("https://hooks.example.com/");
        entries.Body.ShouldNotContain("a-header-value-of-ada");
        entries.Body.ShouldNotContain("whsec_");
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : WebhookSubscriptionTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : WebhookSubscriptionTests(app);
}
