using Microsoft.Extensions.Primitives;
using Shouldly;
using SvcInfra.WebApi.Idempotency;

namespace SvcInfra.UnitTests.Idempotency;

public sealed class IdempotencyKeyHeaderTests
{
    [Theory]
    [InlineData("8e03978e-40d5-43e8-bc93-6894a57f9324", "8e03978e-40d5-43e8-bc93-6894a57f9324")]
    [InlineData("\"8e03978e-40d5-43e8-bc93-6894a57f9324\"", "8e03978e-40d5-43e8-bc93-6894a57f9324")]
    [InlineData("order:123/a+b=", "order:123/a+b=")]
    [InlineData("\"a,b;c\"", "a,b;c")]
    [InlineData("\"a\\\"b\\\\c\"", "a\"b\\c")]
    [InlineData("!", "!")]
    [InlineData("~", "~")]
    public void Key_is_read_with_and_without_quotation_marks(string header, string key) => IdempotencyKeyHeader.Parse(header).ShouldBe(key);

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("\"")]
    [InlineData("\"a")]
    [InlineData("a\"")]
    [InlineData("\"a\"b")]
    [InlineData("\"a\"; p=1")]
    [InlineData("\"a\\b\"")]
    [InlineData("\"a\\")]
    [InlineData("a b")]
    [InlineData("\"a b\"")]
    [InlineData("a,b")]
    [InlineData("a;b")]
    [InlineData("a\\b")]
    [InlineData("a\tb")]
    [InlineData("a\u0000b")]
    [InlineData("\"a\u0007b\"")]
    [InlineData("\u007f")]
    [InlineData("\"\u007f\"")]
    [InlineData("schl\u00fcssel")]
    [InlineData("\"schl\u00fcssel\"")]
    public void Malformed_key_is_refused(string header) => IdempotencyKeyHeader.Parse(header).ShouldBeNull();

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    [InlineData(10_000, false)]
    public void Key_has_at_most_255_characters(int length, bool isKey)
    {
        var key = new string('k', length);

        IdempotencyKeyHeader.Parse(key).ShouldBe(isKey ? key : null);
        IdempotencyKeyHeader.Parse($"\"{key}\"").ShouldBe(isKey ? key : null);
    }

    [Fact]
    public void Missing_and_repeated_headers_are_no_key()
    {
        IdempotencyKeyHeader.Parse(StringValues.Empty).ShouldBeNull();
        IdempotencyKeyHeader.Parse(new StringValues(["a", "a"])).ShouldBeNull();
    }
}
