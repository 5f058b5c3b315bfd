using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using StackExchange.Redis;
using SvcInfra.Application.RateLimits.Contracts;
using SvcInfra.Infrastructure.RateLimits;
using SvcInfra.Infrastructure.RateLimits.Memory;
using SvcInfra.Infrastructure.RateLimits.Redis;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.RateLimits;

/// <summary>What both stores guarantee.</summary>
public abstract class RateLimitStoreContract
{
    private const int Permits = 1_000;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly string _partition = Guid.CreateVersion7().ToString();

    private protected abstract Task<IRateLimitStore> StoreAsync();

    /// <summary>Passes time, where the clock is the test's.</summary>
    private protected abstract void Pass(TimeSpan time);

    [Theory]
    [InlineData(RateLimitKind.SlidingWindow)]
    [InlineData(RateLimitKind.TokenBucket)]
    public async Task Units_are_taken_until_none_is_left(RateLimitKind kind)
    {
        var store = await StoreAsync();
        var limit = new RateLimit(kind, 10, TimeSpan.FromHours(1));

        (await TakeAsync(store, limit, 1)).ShouldSatisfyAllConditions(s => s.IsAllowed.ShouldBeTrue(), s => s.Remaining.ShouldBe(9));
        (await TakeAsync(store, limit, 7)).ShouldSatisfyAllConditions(s => s.IsAllowed.ShouldBeTrue(), s => s.Remaining.ShouldBe(2));
        (await TakeAsync(store, limit, 3)).ShouldSatisfyAllConditions(
            s => s.IsAllowed.ShouldBeFalse(),
            s => s.Remaining.ShouldBe(2),
            s => s.Reset.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1.1)));
        (await TakeAsync(store, limit, 2)).ShouldSatisfyAllConditions(s => s.IsAllowed.ShouldBeTrue(), s => s.Remaining.ShouldBe(0));
        (await store.TakeAsync(limit, _partition + "-other", 10, CancellationToken.None)).IsAllowed.ShouldBeTrue("partitions are independent");
    }

    [Theory]
    [InlineData(RateLimitKind.SlidingWindow)]
    [InlineData(RateLimitKind.TokenBucket)]
    public async Task Units_come_back(RateLimitKind kind)
    {
        var store = await StoreAsync();
        var limit = new RateLimit(kind, 10, TimeSpan.FromSeconds(1));
        (await TakeAsync(store, limit, 10)).IsAllowed.ShouldBeTrue();

        await Eventually.TrueAsync(
            async () =>
            {
                Pass(TimeSpan.FromMilliseconds(100));
                return (await TakeAsync(store, limit, 10)).IsAllowed;
            },
            Deadline,
            "all units to come back");
    }

    [Theory]
    [InlineData(RateLimitKind.SlidingWindow)]
    [InlineData(RateLimitKind.TokenBucket)]
    public async Task Concurrent_requests_to_two_processes_take_exactly_the_permits(RateLimitKind kind)
    {
        IRateLimitStore[] stores = [await StoreAsync(), await StoreAsync()];
        var limit = new RateLimit(kind, Permits, TimeSpan.FromDays(1));

        var taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(async () =>
        {
            var units = 0;
            for (var i = 0; i < 100; i++)
            {
                var cost = 1 + ((worker + i) % 3);
                units += (await TakeAsync(stores[worker % 2], limit, cost)).IsAllowed ? cost : 0;
            }

            return units;
        })));

        // Two units may be left over for requests that cost three. A token bucket gains a token in 86 seconds.
        taken.Sum().ShouldBeInRange(Permits - 2, Permits + (Permits / 100));
    }

    private ValueTask<RateLimitState> TakeAsync(IRateLimitStore store, RateLimit limit, int cost) =>
        store.TakeAsync(limit, _partition, cost, CancellationToken.None);

    /// <summary>One store: memory is not shared between processes.</summary>
    public sealed class InMemory : RateLimitStoreContract, IDisposable
    {
        private readonly FakeTimeProvider _time = new();
        private readonly MemoryRateLimitStore _store;

        public InMemory() => _store = new MemoryRateLimitStore(_time);

        public void Dispose() => _store.Dispose();

        private protected override Task<IRateLimitStore> StoreAsync() => Task.FromResult<IRateLimitStore>(_store);

        private protected override void Pass(TimeSpan time) => _time.Advance(time);
    }

    public sealed class OnRedis : RateLimitStoreContract, IAsyncDisposable
    {
        private readonly List<RedisRateLimitStore> _stores = [];

        public async ValueTask DisposeAsync()
        {
            foreach (var store in _stores)
            {
                await store.DisposeAsync();
            }
        }

        private protected override async Task<IRateLimitStore> StoreAsync() => await RedisStoreAsync((await RedisServer.GetAsync()).ConnectionString);

        private protected override void Pass(TimeSpan time)
        {
            // The server's clock runs by itself.
        }

        private async Task<RedisRateLimitStore> RedisStoreAsync(string connectionString, string prefix = "test:limits")
        {
            var options = new RateLimitsOptions { Redis = { ConnectionString = connectionString, KeyPrefix = prefix } };
            var store = new RedisRateLimitStore(Options.Create(options));
            _stores.Add(store);

            // The first call opens the connection, which may take longer than a request waits.
            await Eventually.TrueAsync(() => AnswersAsync(store), Deadline, "Redis to answer");
            return store;
        }

        [Fact]
        public async Task Keys_expire_with_their_window()
        {
            var redis = await RedisServer.GetAsync();
            var store = await RedisStoreAsync(redis.ConnectionString, "test:expiry");
            await TakeAsync(store, new RateLimit(RateLimitKind.SlidingWindow, 10, TimeSpan.FromMinutes(1)), 1);
            await TakeAsync(store, new RateLimit(RateLimitKind.TokenBucket, 10, TimeSpan.FromMinutes(1)), 1);

            await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
            var database = connection.GetDatabase();
            var keys = connection.GetServers()[0].KeysAsync(pattern: $"test:expiry:{_partition}*");
            var expiries = await keys.Select(async (RedisKey key, CancellationToken _) => await database.KeyTimeToLiveAsync(key)).ToListAsync();
            expiries.Count.ShouldBe(2);
            expiries.ShouldAllBe(expiry => expiry > TimeSpan.FromSeconds(30) && expiry <= TimeSpan.FromSeconds(65));
        }

        private static async Task<bool> AnswersAsync(RedisRateLimitStore store)
        {
            try
            {
                await store.TakeAsync(new RateLimit(RateLimitKind.SlidingWindow, 10, TimeSpan.FromSeconds(1)), "warm-up", 1, CancellationToken.None);
                return true;
            }
            catch (Exception e) when (e is TimeoutException or RedisException)
            {
                return false;
            }
        }
    }
}
