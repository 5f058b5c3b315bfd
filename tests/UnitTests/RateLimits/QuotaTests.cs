using Shouldly;
using SvcInfra.Application.RateLimits.Contracts;
using SvcInfra.Infrastructure.RateLimits;
using SvcInfra.Infrastructure.RateLimits.Memory;

namespace SvcInfra.UnitTests.RateLimits;

public sealed class QuotaTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Sliding_window_takes_no_more_than_its_permits_in_any_window()
    {
        var window = new SlidingWindow(new RateLimit(RateLimitKind.SlidingWindow, 50, Minute));
        var random = new Random(20261201);
        var taken = new List<(TimeSpan At, int Cost)>();
        var now = TimeSpan.FromDays(3);
        for (var i = 0; i < 5_000; i++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(3_000));
            var cost = random.Next(1, 11);
            if (window.Take(cost, now).IsAllowed)
            {
                taken.Add((now, cost));
            }

            taken.RemoveAll(t => t.At <= now - Minute);
            taken.Sum(t => t.Cost).ShouldBeLessThanOrEqualTo(50);
        }
    }

    [Theory]
    [InlineData(RateLimitKind.SlidingWindow)]
    [InlineData(RateLimitKind.TokenBucket)]
    public void Request_succeeds_after_the_reset_and_not_before(RateLimitKind kind)
    {
        var quota = Of(kind, 30, Minute);
        var random = new Random(7);
        var now = TimeSpan.FromHours(5);
        for (var i = 0; i < 500; i++)
        {
            var cost = random.Next(1, 11);
            var state = quota.Take(cost, now);
            if (!state.IsAllowed)
            {
                state.Reset.ShouldBeInRange(TimeSpan.FromTicks(1), Minute * 13 / 12);
                quota.Take(cost, now + state.Reset - TimeSpan.FromMilliseconds(1)).IsAllowed.ShouldBeFalse();
                now += state.Reset;
                quota.Take(cost, now).IsAllowed.ShouldBeTrue();
            }

            now += TimeSpan.FromMilliseconds(random.Next(500));
        }
    }

    [Theory]
    [InlineData(RateLimitKind.SlidingWindow)]
    [InlineData(RateLimitKind.TokenBucket)]
    public void Refused_request_takes_nothing(RateLimitKind kind)
    {
        var quota = Of(kind, 10, Minute);

        quota.Take(8, TimeSpan.Zero).ShouldSatisfyAllConditions(s => s.IsAllowed.ShouldBeTrue(), s => s.Remaining.ShouldBe(2));
        quota.Take(3, TimeSpan.Zero).ShouldSatisfyAllConditions(s => s.IsAllowed.ShouldBeFalse(), s => s.Remaining.ShouldBe(2));
        quota.Take(2, TimeSpan.Zero).ShouldSatisfyAllConditions(s => s.IsAllowed.ShouldBeTrue(), s => s.Remaining.ShouldBe(0));
    }

    [Theory]
    [InlineData(RateLimitKind.SlidingWindow)]
    [InlineData(RateLimitKind.TokenBucket)]
    public void Quota_is_full_again_after_a_pause(RateLimitKind kind)
    {
        var quota = Of(kind, 10, Minute);
        quota.Take(10, TimeSpan.FromSeconds(1));

        quota.Take(10, TimeSpan.FromHours(9)).IsAllowed.ShouldBeTrue();
    }

    [Fact]
    public void Token_bucket_returns_tokens_one_after_the_other()
    {
        var bucket = new TokenBucket(new RateLimit(RateLimitKind.TokenBucket, 60, Minute));
        bucket.Take(60, TimeSpan.Zero).Reset.ShouldBe(TimeSpan.FromSeconds(1));

        bucket.Take(5, TimeSpan.FromSeconds(2)).ShouldBe(new RateLimitState(IsAllowed: false, 2, TimeSpan.FromSeconds(3)));
        bucket.Take(5, TimeSpan.FromSeconds(5)).IsAllowed.ShouldBeTrue();
    }

    private static IQuota Of(RateLimitKind kind, int permits, TimeSpan window)
    {
        var limit = new RateLimit(kind, permits, window);
        return kind == RateLimitKind.TokenBucket ? new TokenBucket(limit) : new SlidingWindow(limit);
    }
}
