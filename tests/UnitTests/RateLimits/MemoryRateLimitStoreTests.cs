using Microsoft.Extensions.Time.Testing;
using Shouldly;
using SvcInfra.Application.RateLimits.Contracts;
using SvcInfra.Infrastructure.RateLimits.Memory;
using SvcInfra.TestSupport;

namespace SvcInfra.UnitTests.RateLimits;

public sealed class MemoryRateLimitStoreTests
{
    private static readonly RateLimit Limit = new(RateLimitKind.SlidingWindow, 10, TimeSpan.FromMinutes(1));

    /// <summary>The framework looks for idle partitions ten times a second.</summary>
    [Fact]
    public async Task Idle_partitions_are_removed_and_busy_ones_stay()
    {
        var time = new FakeTimeProvider();
        using var store = new MemoryRateLimitStore(time);
        for (var i = 0; i < 10_000; i++)
        {
            store.Take(Limit, $"attacker {i}", 1);
        }

        store.Count.ShouldBe(10_000);
        time.Advance(TimeSpan.FromMinutes(1));
        store.Take(Limit, "busy", 10);
        time.Advance(TimeSpan.FromSeconds(30));

        await Eventually.TrueAsync(() => store.Count == 1, TimeSpan.FromMinutes(1), "the idle partitions to be removed");

        store.Take(Limit, "busy", 1).IsAllowed.ShouldBeFalse("its units are not back yet");
    }

    [Fact]
    public void Partition_with_another_limit_is_another_partition()
    {
        using var store = new MemoryRateLimitStore(new FakeTimeProvider());
        store.Take(Limit, "acme", 10).IsAllowed.ShouldBeTrue();
        store.Take(Limit, "acme", 1).IsAllowed.ShouldBeFalse();

        store.Take(Limit with { Permits = 20 }, "acme", 1).IsAllowed.ShouldBeTrue();
    }
}
