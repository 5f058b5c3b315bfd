using Shouldly;
using SvcInfra.Domain.Webhooks.Delivery;

namespace SvcInfra.UnitTests.Webhooks.Delivery;

public sealed class RetryScheduleTests
{
    private const double AlmostOne = 0.999_999_999;

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 300)]
    [InlineData(3, 1_800)]
    [InlineData(4, 7_200)]
    [InlineData(5, 18_000)]
    [InlineData(6, 36_000)]
    [InlineData(7, 36_000)]
    public void Attempt_is_repeated_after_its_delay_within_the_jitter(int failed, double seconds)
    {
        Delay(failed, 0.5).ShouldBe(seconds, seconds * 1e-6);
        Delay(failed, 0).ShouldBe(seconds * 0.8, seconds * 1e-6);
        Delay(failed, AlmostOne).ShouldBe(seconds * 1.2, seconds * 1e-6);
    }

    [Fact]
    public void Eighth_failure_is_the_last() =>
        RetrySchedule.DelayAfter(8, RetrySchedule.DefaultDelays, 0.5, retryAfter: null).ShouldBeNull();

    [Theory]
    [InlineData(1, 5)]
    [InlineData(60, 60)]
    [InlineData(200_000, 86_400)]
    public void Retry_after_prolongs_the_delay_up_to_a_day(int asked, double seconds) =>
        RetrySchedule.DelayAfter(1, RetrySchedule.DefaultDelays, 0.5, TimeSpan.FromSeconds(asked))!.Value.TotalSeconds.ShouldBe(seconds, 1e-3);

    [Theory]
    [InlineData(1, null, 4)]
    [InlineData(2, null, 8)]
    [InlineData(6, null, 128)]
    [InlineData(7, null, 240)]
    [InlineData(1_000_000, null, 240)]
    [InlineData(1, 60, 60)]
    [InlineData(7, 60, 240)]
    public void Endpoint_rests_longer_after_each_failed_turn(int turns, int? asked, double seconds) =>
        RetrySchedule.BackOffAfter(turns, RetrySchedule.DefaultDelays, asked is { } wait ? TimeSpan.FromSeconds(wait) : null)
            .TotalSeconds.ShouldBe(seconds);

    [Fact]
    public void Rest_does_not_outlast_the_delay_of_any_retry() =>
        Enumerable.Range(1, 7).ShouldAllBe(
            failed => RetrySchedule.BackOffAfter(failed, RetrySchedule.DefaultDelays, null).TotalSeconds <= Delay(failed, 0) + 1e-6);

    private static double Delay(int failed, double random) =>
        RetrySchedule.DelayAfter(failed, RetrySchedule.DefaultDelays, random, retryAfter: null)!.Value.TotalSeconds;
}
