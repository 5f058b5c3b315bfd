using System.Text.Json;
using Shouldly;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.UnitTests.Webhooks.Subscriptions;

/// <summary>Which events a subscription takes.</summary>
public sealed class WebhookMatchTests
{
    private const string Data = """
        {"role":"admin","count":3,"price":1.50,"active":true,"gone":null,"member":{"name":"Ada","tags":["a","b"]},
         "lines":[{"sku":"x1","size":1},{"sku":"x2","size":2}],"empty":[],"a":{"b":{"c":{"d":{"e":"deep"}}}}}
        """;

    [Theory]
    [InlineData("*", "project.created", true)]
    [InlineData("project.created", "project.created", true)]
    [InlineData("project.created", "project.created_twice", false)]
    [InlineData("project.*", "project.created", true)]
    [InlineData("api_key.*", "api_keys.created", false)]
    [InlineData("project.*", "project", false)]
    [InlineData("tenant.member.*", "tenant.member_added", false)]
    [InlineData("PROJECT.*", "project.created", false)]
    public void Event_type_is_exact_or_a_prefix(string pattern, string type, bool matches) =>
        EventTypePattern.Matches(pattern, type).ShouldBe(matches);

    [Theory]
    [InlineData("role", WebhookOperator.Equals, "admin", true)]
    [InlineData("role", WebhookOperator.Equals, "Admin", false)]
    [InlineData("role", WebhookOperator.NotEquals, "admin", false)]
    [InlineData("role", WebhookOperator.NotEquals, "owner", true)]
    [InlineData("nothing", WebhookOperator.Equals, "admin", false)]
    [InlineData("nothing", WebhookOperator.NotEquals, "admin", true)]
    [InlineData("role", WebhookOperator.In, "owner|admin", true)]
    [InlineData("role", WebhookOperator.In, "owner|member", false)]
    [InlineData("count", WebhookOperator.Equals, "3", true)]
    [InlineData("count", WebhookOperator.Equals, "3.0", true)]
    [InlineData("count", WebhookOperator.Equals, "three", false)]
    [InlineData("price", WebhookOperator.Equals, "1.5", true)]
    [InlineData("active", WebhookOperator.Equals, "true", true)]
    [InlineData("active", WebhookOperator.Equals, "True", false)]
    [InlineData("role", WebhookOperator.Exists, "", true)]
    [InlineData("gone", WebhookOperator.Exists, "", false)]
    [InlineData("gone", WebhookOperator.Equals, "null", false)]
    [InlineData("empty", WebhookOperator.Exists, "", false)]
    [InlineData("member", WebhookOperator.Exists, "", true)]
    [InlineData("member", WebhookOperator.Equals, "Ada", false)]
    [InlineData("member.name", WebhookOperator.Equals, "Ada", true)]
    [InlineData("member.name.first", WebhookOperator.Exists, "", false)]
    [InlineData("member.tags", WebhookOperator.Equals, "b", true)]
    [InlineData("member.tags", WebhookOperator.NotEquals, "b", false)]
    [InlineData("lines.sku", WebhookOperator.In, "x2", true)]
    [InlineData("lines.sku", WebhookOperator.Equals, "x3", false)]
    [InlineData("a.b.c.d.e", WebhookOperator.Equals, "deep", true)]
    public void Condition_compares_values_at_a_path(string field, WebhookOperator @operator, string values, bool matches)
    {
        using var data = JsonDocument.Parse(Data);

        new WebhookCondition(field, @operator, values.Split('|', StringSplitOptions.RemoveEmptyEntries)).Matches(data.RootElement).ShouldBe(matches);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("\"text\"")]
    [InlineData("1e400")]
    [InlineData("null")]
    public void Condition_does_not_fail_on_other_data(string json)
    {
        using var data = JsonDocument.Parse(json);

        new WebhookCondition("a.b", WebhookOperator.Equals, ["1"]).Matches(data.RootElement).ShouldBeFalse();
    }

    [Fact]
    public void All_conditions_must_hold_and_one_type_and_one_channel()
    {
        using var data = JsonDocument.Parse(Data);
        var subscription = Subscription(
            ["project.*", "tenant.member_added"],
            ["red", "blue"],
            [new("role", WebhookOperator.Equals, ["admin"]), new("count", WebhookOperator.In, ["3", "4"])]);

        subscription.Matches("tenant.member_added", ["blue", "green"], data.RootElement).ShouldBeTrue();
        subscription.Matches("project.created", [], data.RootElement).ShouldBeTrue("an event without channels goes to all");
        subscription.Matches("tenant.member_added", ["green"], data.RootElement).ShouldBeFalse();
        subscription.Matches("tenant.updated", ["blue"], data.RootElement).ShouldBeFalse();
        Subscription(["*"], [], [new("role", WebhookOperator.Equals, ["admin"]), new("count", WebhookOperator.Equals, ["4"])])
            .Matches("project.created", ["blue"], data.RootElement).ShouldBeFalse();
    }

    [Fact]
    public void Disabling_keeps_the_first_reason_and_enabling_forgets_it()
    {
        var subscription = Subscription(["*"], [], []);

        subscription.Disable(WebhookDisabledReason.Gone, DateTimeOffset.UnixEpoch);
        subscription.Disable(WebhookDisabledReason.Manual, DateTimeOffset.UnixEpoch.AddDays(1));

        (subscription.IsEnabled, subscription.DisabledReason, subscription.DisabledAt)
            .ShouldBe((false, WebhookDisabledReason.Gone, DateTimeOffset.UnixEpoch));
        subscription.Enable();
        (subscription.IsEnabled, subscription.DisabledReason).ShouldBe((true, null));
    }

    private static WebhookSubscription Subscription(string[] types, string[] channels, WebhookCondition[] filter) => WebhookSubscription.Create(
        EntityId.New(), new WebhookSubscriptionSettings("https://example.com", null, types, channels, filter, null, null, IsOrdered: false));
}
