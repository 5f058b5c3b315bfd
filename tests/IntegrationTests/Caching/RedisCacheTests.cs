using Shouldly;
using SvcInfra.Application.Caching;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Caching;

/// <summary>Two processes with one Redis server.</summary>
public sealed class RedisCacheTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly string _prefix = $"test:{Guid.CreateVersion7():N}";
    private readonly CacheKey _key = CacheNode.Key(Guid.CreateVersion7());
    private readonly List<CacheNode> _nodes = [];
    private RedisServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RedisServer.GetAsync();

    public ValueTask DisposeAsync()
    {
        _nodes.ForEach(node => node.Dispose());
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Value_of_one_process_is_a_hit_in_the_other()
    {
        var (here, there) = (Node(), Node());
        await here.ReadAsync(_key, "value");

        // The second level is written in the background.
        await Eventually.TrueAsync(async () => await there.ReadAsync(_key, value: null) == "value", Deadline, "the value to be shared");
    }

    /// <summary>Only a message can bring it: both keep what they have for an hour.</summary>
    [Fact]
    public async Task Invalidation_reaches_the_other_process_by_a_message()
    {
        var (here, there) = (Node(), Node());
        await here.ReadAsync(_key, "old");
        await Eventually.TrueAsync(async () => await there.ReadAsync(_key, value: null) == "old", Deadline, "the value to be shared");

        await here.InvalidateAsync(_key);

        (await here.ReadAsync(_key, "new")).ShouldBe("new");
        await Eventually.TrueAsync(async () => await there.ReadAsync(_key, "new") == "new", Deadline, "the invalidation to arrive");
    }

    [Fact]
    [Slow]
    public async Task Invalidation_reaches_the_other_process_within_a_second()
    {
        var (here, there) = (Node(), Node());
        for (var round = 0; round < 20; round++)
        {
            var (old, now) = ($"{round}", $"{round + 1}");
            await here.ReadAsync(_key, old);
            await Eventually.TrueAsync(async () => await there.ReadAsync(_key, value: null) == old, Deadline, "the value to be shared");

            await here.InvalidateAsync(_key);

            await Eventually.TrueAsync(async () => await there.ReadAsync(_key, now) == now, TimeSpan.FromSeconds(1), "the invalidation to arrive");
        }
    }

    /// <summary>A process with another channel gets no message, like one whose message was lost.</summary>
    [Fact]
    public async Task Lost_message_is_made_good_after_the_maximum_staleness()
    {
        var here = Node();
        var deaf = Node(settings => settings.MaxStaleness = TimeSpan.FromMilliseconds(200), hears: false);
        await here.ReadAsync(_key, "old");
        await Eventually.TrueAsync(async () => await deaf.ReadAsync(_key, value: null) == "old", Deadline, "the value to be shared");

        await here.InvalidateAsync(_key);

        await Eventually.TrueAsync(async () => await deaf.ReadAsync(_key, "new") == "new", Deadline, "the generation to be read again");
    }

    [Fact]
    public async Task Value_that_was_read_before_the_other_processes_commit_is_not_found_after_it()
    {
        var (here, there) = (Node(), Node());
        await there.ReadAsync(CacheNode.Key(Guid.CreateVersion7()), "connected");
        var begun = new TaskCompletionSource();
        var end = new TaskCompletionSource();
        var slow = there.ReadAsync(_key, async () =>
        {
            begun.SetResult();
            await end.Task;
            return "old";
        });
        await begun.Task.WaitAsync(Deadline);

        await here.InvalidateAsync(_key);
        end.SetResult();
        await slow;

        (await here.ReadAsync(_key, "new")).ShouldBe("new");
        await Eventually.TrueAsync(async () => await there.ReadAsync(_key, "new") == "new", Deadline, "the invalidation to arrive");
    }

    [Fact]
    public async Task Thousand_concurrent_misses_in_two_processes_read_once_with_the_lock()
    {
        CacheNode[] nodes = [Node(Locking), Node(Locking)];
        foreach (var node in nodes)
        {
            await node.ReadAsync(CacheNode.Key(Guid.CreateVersion7()), "connected");
        }

        var reads = 0;
        var calls = Enumerable.Range(0, 1_000).Select(i => Task.Run(() => nodes[i % 2].ReadAsync(_key, () =>
        {
            Interlocked.Increment(ref reads);
            return Task.FromResult<string?>("value");
        })));

        (await Task.WhenAll(calls)).ShouldAllBe(value => value == "value");
        reads.ShouldBe(1);
    }

    [Fact]
    public async Task Application_with_another_prefix_shares_nothing()
    {
        var here = Node();
        var other = new CacheNode(_server.ConnectionString, _prefix + "-2", Patient);
        _nodes.Add(other);
        await here.ReadAsync(_key, "value");
        here.Forget();
        await Eventually.TrueAsync(async () => await here.ReadAsync(_key, value: null) == "value", Deadline, "the value to be stored");

        (await other.ReadAsync(_key, value: null)).ShouldBeNull();
    }

    private CacheNode Node(Action<Infrastructure.Caching.CachingOptions>? configure = null, bool hears = true)
    {
        var node = new CacheNode(_server.ConnectionString, _prefix, settings =>
        {
            Patient(settings);
            configure?.Invoke(settings);
        }, hears: hears);
        _nodes.Add(node);
        return node;
    }

    private static void Locking(Infrastructure.Caching.CachingOptions settings) => settings.Redis.LockAcrossProcesses = true;

    private static void Patient(Infrastructure.Caching.CachingOptions settings)
    {
        (settings.Duration, settings.MaxStaleness) = (TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        settings.Redis.Timeout = TimeSpan.FromSeconds(10);
    }
}
