using System.Text;
using Shouldly;
using SvcInfra.Application.Webhooks.Delivery;

namespace SvcInfra.UnitTests.Webhooks.Delivery;

/// <summary>What is kept and read of a receiver's response.</summary>
public sealed class ResponseTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", null)]
    [InlineData("ok", "ok")]
    [InlineData("a\r\nb\tc", "a b c")]
    [InlineData("x-own: sesame-open", "x-own: [redacted]")]
    [InlineData("""{"password":"hunter22","id":7}""", """{"password":"[redacted]","id":7}""")]
    [InlineData("api_key=abcdef123&x=1", "api_key=[redacted]&x=1")]
    [InlineData("Authorization: Bearer abc.def-123", "Authorization: Bearer [redacted]")]
    [InlineData("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "got [redacted]")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "[redacted]")]
    public void Response_head_is_one_line_without_credentials(string body, string? head) =>
        ResponseHead.Of(Encoding.UTF8.GetBytes(body), 1_024, ["sesame-open", "short"]).ShouldBe(head);

    [Theory]
    [InlineData('a')]
    [InlineData('ä')]
    [InlineData('€')]
    public void Response_head_is_cut_to_its_size_in_bytes(char c)
    {
        var head = ResponseHead.Of(Encoding.UTF8.GetBytes(new string(c, 5_000)), 1_000, [])!;

        Encoding.UTF8.GetByteCount(head).ShouldBeInRange(900, 1_000);
        head.ShouldAllBe(kept => kept == c);
    }

    [Fact]
    public void Response_head_holds_no_text_that_a_database_refuses() =>
        ResponseHead.Of([0, 0xFF, 0xC3, (byte)'x'], 1_024, [])!.ShouldBe("\uFFFD\uFFFD\uFFFDx");

    [Fact]
    public void Response_head_of_a_secret_that_the_cut_would_split_shows_no_part_of_it() =>
        ResponseHead.Of(Encoding.UTF8.GetBytes(new string('a', 10) + " sesame-open"), 15, ["sesame-open"])!.ShouldNotContain("sesa");

    [Theory]
    [InlineData(429, "30", 30)]
    [InlineData(503, "30", 30)]
    [InlineData(502, "1", 1)]
    [InlineData(504, "999999999999", 86_400)]
    [InlineData(503, "Sun, 01 Nov 2026 09:31:00 GMT", 60)]
    [InlineData(503, "Sun, 01 Nov 2026 09:29:00 GMT", null)]
    [InlineData(503, "-5", null)]
    [InlineData(503, "soon", null)]
    [InlineData(503, "0", null)]
    [InlineData(500, "30", null)]
    [InlineData(200, "30", null)]
    public void Retry_after_counts_with_statuses_that_ask_for_a_pause(int status, string value, int? seconds)
    {
        var headers = new Dictionary<string, string> { [RetryAfter.Header] = value };

        RetryAfter.Read(status, headers, Now)?.TotalSeconds.ShouldBe(seconds!.Value);
        (RetryAfter.Read(status, headers, Now) is null).ShouldBe(seconds is null);
    }
}
