using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Outbox.Contracts;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Webhooks;

/// <summary>The catalogue by API and in the API document.</summary>
[Collection(OnSqlite.Name)]
public sealed class WebhookDocumentTests(SqliteApp app) : FunctionalTest(app)
{
    private IReadOnlyList<PublicEventType> Types => App.Services.GetRequiredService<PublicEventCatalog>().All;

    [Fact]
    public async Task Event_types_are_listed_with_schema_and_example()
    {
        var ada = await App.OwnerAsync();

        var items = (await ada.Http.GetResponseAsync("/api/v1/webhooks/event-types"))["items"].EnumerateArray().ToList();

        items.Select(item => item.GetProperty("name").GetString()).ShouldBe(Types.Select(type => type.Name));
        var added = items.Single(item => item.GetProperty("name").GetString() == "tenant.member_added");
        added.GetProperty("schema").GetProperty("properties").GetProperty("role").GetProperty("enum").GetArrayLength().ShouldBe(3);
        added.GetProperty("example").GetProperty("type").GetString().ShouldBe("tenant.member_added");
        added.GetProperty("example").GetProperty("data").GetProperty("role").GetString().ShouldBe("admin");
    }

    [Fact]
    public async Task Document_describes_each_event_as_a_webhook()
    {
        var document = (await App.Anonymous().GetResponseAsync("/openapi/v1.json")).Json;

        document.GetProperty("openapi").GetString()!.ShouldStartWith("3.1");
        var webhooks = document.GetProperty("webhooks");
        webhooks.EnumerateObject().Select(webhook => webhook.Name).ShouldBe(Types.Select(type => type.Name), ignoreOrder: true);
        foreach (var type in Types)
        {
            var operation = webhooks.GetProperty(type.Name).GetProperty("post");
            operation.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString())
                .ShouldBe(["webhook-id", "webhook-timestamp", "webhook-signature"]);
            var schema = operation.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema");
            schema.GetProperty("properties").GetProperty("type").GetProperty("const").GetString().ShouldBe(type.Name);
            schema.GetProperty("properties").GetProperty("data").GetProperty("properties").EnumerateObject().Select(member => member.Name)
                .ShouldBe(MembersOf(type.Example), type.Name);
            JsonElement.DeepEquals(schema.GetProperty("examples")[0].GetProperty("data"), type.Example).ShouldBeTrue(type.Name);
        }
    }

    [Fact]
    public async Task Operators_document_has_no_webhooks() =>
        (await App.Anonymous().GetResponseAsync("/openapi/admin.json")).Json.TryGetProperty("webhooks", out _).ShouldBeFalse();

    private static IEnumerable<string> MembersOf(JsonElement example) => example.EnumerateObject().Select(member => member.Name);
}
