using FluentValidation;
using Shouldly;
using SvcInfra.Application.Webhooks.Subscriptions;

namespace SvcInfra.UnitTests.Webhooks.Subscriptions;

/// <summary>Which headers a tenant may add.</summary>
public sealed class WebhookHeaderRulesTests
{
    [Theory]
    [InlineData("Authorization")]
    [InlineData("X-Api-Key")]
    [InlineData("x-my-webhook")]
    public void Own_header_is_allowed(string name) => CodesOf((name, "Bearer abc")).ShouldBeEmpty();

    [Theory]
    [InlineData("host")]
    [InlineData("Content-Length")]
    [InlineData("CONTENT-TYPE")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Connection")]
    [InlineData("Cookie")]
    [InlineData("User-Agent")]
    [InlineData("Webhook-Signature")]
    [InlineData("webhook-anything")]
    [InlineData("X-Forwarded-For")]
    [InlineData("Forwarded")]
    [InlineData("Proxy-Authorization")]
    [InlineData("traceparent")]
    public void Header_of_the_connection_or_the_signature_is_refused(string name) => CodesOf((name, "x")).ShouldBe(["header_not_allowed"]);

    [Theory]
    [InlineData("")]
    [InlineData("X Y")]
    [InlineData("X:Y")]
    [InlineData("X\r\nHost")]
    [InlineData("X\n")]
    [InlineData("\u00C4")]
    public void Name_that_is_no_token_is_refused(string name) => CodesOf((name, "x")).ShouldBe(["invalid_header_name"]);

    [Theory]
    [InlineData("")]
    [InlineData("a\r\nHost: b")]
    [InlineData("a\n")]
    [InlineData(" a")]
    [InlineData("a ")]
    [InlineData("\u00E4")]
    public void Value_that_is_not_printable_ASCII_is_refused(string value) => CodesOf(("X-Key", value)).ShouldBe(["invalid_header_value"]);

    [Fact]
    public void Number_and_length_of_headers_are_limited()
    {
        CodesOf([.. Enumerable.Range(0, WebhookHeaderRules.MaxHeaders).Select(i => ($"X-{i}", "a"))]).ShouldBeEmpty();
        CodesOf([.. Enumerable.Range(0, WebhookHeaderRules.MaxHeaders + 1).Select(i => ($"X-{i}", "a"))]).ShouldBe(["too_many"]);
        CodesOf(("X-Key", new string('a', WebhookHeaderRules.MaxValueLength))).ShouldBeEmpty();
        CodesOf(("X-Key", new string('a', WebhookHeaderRules.MaxValueLength + 1))).ShouldBe(["invalid_header_value"]);
        CodesOf(("X-Key", "a"), ("x-key", "b")).ShouldBe(["invalid_header_name"]);
    }

    private static IEnumerable<string> CodesOf(params (string Name, string Value)[] headers) =>
        new Validator().Validate(new Request(headers.ToDictionary(header => header.Name, header => header.Value)))
            .Errors.Select(error => error.ErrorCode);

    private sealed record Request(IReadOnlyDictionary<string, string>? Headers);

    private sealed class Validator : AbstractValidator<Request>
    {
        public Validator() => RuleFor(r => r.Headers).CustomHeaders();
    }
}
