using Microsoft.AspNetCore.Http;
using Shouldly;
using SvcInfra.Application.RateLimits.Contracts;
using SvcInfra.Infrastructure.RateLimits;
using SvcInfra.WebApi.RateLimits;

namespace SvcInfra.UnitTests.RateLimits;

public sealed class RateLimitHeadersTests
{
    [Fact]
    public void Headers_are_lists_of_structured_fields()
    {
        var headers = RateLimitHeaders.Of(new DefaultHttpContext());
        headers.Add("principal", new RateLimit(RateLimitKind.TokenBucket, 100, TimeSpan.FromMinutes(1)), new(true, 50, TimeSpan.FromSeconds(29.2)));
        headers.Add("tenant", new RateLimit(RateLimitKind.SlidingWindow, 7, TimeSpan.FromSeconds(1)), new(false, 0, TimeSpan.FromMilliseconds(1)));

        headers.Policies.ShouldBe("\"principal\";q=100;w=60, \"tenant\";q=7;w=1");
        headers.States.ShouldBe("\"principal\";r=50;t=30, \"tenant\";r=0;t=1");
    }

    [Fact]
    public void Retry_after_is_never_before_the_reset_and_at_most_a_fifth_later()
    {
        foreach (var milliseconds in new[] { 0, 1, 999, 1_000, 30_001, 60_000, 86_400_000 })
        {
            var seconds = (long)Math.Ceiling(milliseconds / 1000d);
            for (var i = 0; i < 200; i++)
            {
                RateLimitHeaders.RetryAfter(TimeSpan.FromMilliseconds(milliseconds))
                    .ShouldBeInRange(Math.Max(1, seconds), seconds + 2 + (seconds / 5));
            }
        }
    }
}
