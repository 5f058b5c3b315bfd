using System.Net;
using System.Text.Json;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Webhooks.Log;

/// <summary>The delivery log over HTTP. The receiver is <c>example.com</c>, which accepts everything.</summary>
public abstract class DeliveryLogTests(TestApp app) : FunctionalTest(app)
{
    private const string Deliveries = "/api/v1/webhooks/deliveries";

    [Fact]
    public async Task Event_of_the_product_is_in_the_log_with_its_payload_and_attempt()
    {
        var ada = await App.OwnerAsync();
        await ada.SubscribedAsync(new { url = WebhookSteps.Url, eventTypes = new[] { "tenant.updated" } });
        await RenameAsync(ada);
        await App.JobsDoneAsync();

        var row = (await ada.Http.GetResponseAsync($"{Deliveries}?filter[type][eq]=tenant.updated&filter[state][eq]=succeeded"))["items"]
            .EnumerateArray().ShouldHaveSingleItem();
        var delivery = await ada.Http.GetResponseAsync($"{Deliveries}/{row.GetProperty("id").GetGuid()}");

        delivery["payload"].GetProperty("data").GetProperty("name").GetString().ShouldBe("Apollo");
        var id = delivery["payload"].GetProperty("id").GetGuid();
        delivery["delivery"].GetProperty("webhookId").GetString().ShouldBe($"msg_{id:N}");
        delivery["attempts"].EnumerateArray().ShouldHaveSingleItem().GetProperty("status").GetInt32().ShouldBe(204);
    }

    [Fact]
    public async Task Test_event_is_sent_and_can_be_sent_again()
    {
        var ada = await App.OwnerAsync();
        var path = await ada.SubscribedAsync();
        var sent = await ada.Http.PostJsonAsync(path + "/test", new { type = "tenant.updated" });
        sent.Status.ShouldBe(HttpStatusCode.OK, sent.Body);
        (sent["state"].GetString(), sent["type"].GetString()).ShouldBe(("pending", "tenant.updated"));
        var delivery = $"{Deliveries}/{sent["id"].GetGuid()}";
        await App.JobsDoneAsync();
        (await ada.Http.GetResponseAsync(delivery))["delivery"].GetProperty("state").GetString().ShouldBe("succeeded");

        (await ada.Http.PostJsonAsync(delivery + "/resend", null))["state"].GetString().ShouldBe("pending");
        await App.JobsDoneAsync();

        var again = await ada.Http.GetResponseAsync(delivery);
        again["delivery"].GetProperty("state").GetString().ShouldBe("succeeded");
        again["attempts"].GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task Events_of_a_disabled_subscription_are_replayed_when_it_is_enabled()
    {
        var ada = await App.OwnerAsync();
        var path = await ada.SubscribedAsync(new { url = WebhookSteps.Url, eventTypes = new[] { "tenant.updated" } });
        await ada.Http.PostJsonAsync(path + "/disable", null);
        await RenameAsync(ada);
        await App.JobsDoneAsync();
        (await StatesAsync(ada)).ShouldBe(["discarded"]);
        var range = new { from = App.Clock.GetUtcNow().AddHours(-1) };

        (await ada.Http.PostJsonAsync(path + "/replay", range)).ShouldBeProblem(HttpStatusCode.Conflict, "webhooks.subscription_disabled");
        await ada.Http.PostJsonAsync(path + "/enable", null);
        (await ada.Http.PostJsonAsync(path + "/replay", range))["count"].GetInt32().ShouldBe(1);
        await App.JobsDoneAsync();

        (await StatesAsync(ada)).ShouldBe(["succeeded"]);
        (await ada.Http.PostJsonAsync(path + "/replay", range))["count"].GetInt32().ShouldBe(0, "it has succeeded");
        (await ada.Http.PostJsonAsync(path + "/replay", new { range.from, onlyFailed = false }))["count"].GetInt32().ShouldBe(1);
        await App.JobsDoneAsync();
    }

    [Fact]
    public async Task Statistics_show_the_health_of_an_endpoint()
    {
        var ada = await App.OwnerAsync();
        var path = await ada.SubscribedAsync();
        var empty = await ada.Http.GetResponseAsync(path + "/statistics");
        (empty["successRate"].ValueKind, empty["p95DurationMs"].ValueKind).ShouldBe((JsonValueKind.Null, JsonValueKind.Null));
        await ada.Http.PostJsonAsync(path + "/test", new { });
        await App.JobsDoneAsync();

        var statistics = await ada.Http.GetResponseAsync(path + "/statistics?hours=1");

        (statistics["succeeded"].GetInt64(), statistics["failed"].GetInt64(), statistics["successRate"].GetDouble()).ShouldBe((1, 0, 1.0));
        statistics["p95DurationMs"].GetInt32().ShouldBeGreaterThanOrEqualTo(0);
        statistics["lastSuccessAt"].ValueKind.ShouldBe(JsonValueKind.String);
        statistics["failingSince"].ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("{}", HttpStatusCode.BadRequest, "validation_failed")]
    [InlineData("""{"from":"2026-11-02T00:00:00Z","to":"2026-11-01T00:00:00Z"}""", HttpStatusCode.BadRequest, "validation_failed")]
    [InlineData("""{"from":"yesterday"}""", HttpStatusCode.BadRequest, null)]
    public async Task Invalid_replay_is_refused(string body, HttpStatusCode status, string? code)
    {
        var ada = await App.OwnerAsync();
        var path = await ada.SubscribedAsync();

        var refused = await ada.Http.PostJsonAsync(path + "/replay", JsonSerializer.Deserialize<JsonElement>(body));

        refused.Status.ShouldBe(status);
        if (code is not null)
        {
            refused.ShouldBeProblem(status, code);
        }
    }

    [Fact]
    public async Task Unknown_ids_types_and_hours_are_refused()
    {
        var ada = await App.OwnerAsync();
        var path = await ada.SubscribedAsync();
        var unknown = Guid.CreateVersion7();

        (await ada.Http.GetResponseAsync($"{Deliveries}/{unknown}")).ShouldBeProblem(HttpStatusCode.NotFound, "webhooks.delivery_not_found");
        (await ada.Http.PostJsonAsync($"{Deliveries}/{unknown}/resend", null))
            .ShouldBeProblem(HttpStatusCode.NotFound, "webhooks.delivery_not_found");
        (await ada.Http.PostJsonAsync($"{WebhookSteps.Path}/{unknown}/test", new { }))
            .ShouldBeProblem(HttpStatusCode.NotFound, "webhooks.subscription_not_found");
        (await ada.Http.PostJsonAsync(path + "/test", new { type = "no.such_event" }))
            .ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "webhooks.event_type_unknown");
        (await ada.Http.GetResponseAsync(path + "/statistics?hours=0")).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    private static async Task RenameAsync(Person person) =>
        (await person.Http.SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{person.TenantId}", new { name = "Apollo" }, "*")).Status
            .ShouldBe(HttpStatusCode.OK);

    private static async Task<IEnumerable<string?>> StatesAsync(Person person) =>
        (await person.Http.GetResponseAsync(Deliveries))["items"].EnumerateArray().Select(d => d.GetProperty("state").GetString());

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : DeliveryLogTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : DeliveryLogTests(app);
}
