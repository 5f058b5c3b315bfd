using Shouldly;
using SvcInfra.Application.Caching;
using SvcInfra.TestSupport;

namespace SvcInfra.UnitTests.Caching;

public sealed class CacheTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly CacheKey _key = Search.Any.Key(TestCache.In(Guid.CreateVersion7()));
    private TestCache _cache = new();

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task Value_is_read_once_until_it_is_invalidated()
    {
        (await _cache.ReadAsync(_key, "old")).ShouldBe("old");
        (await _cache.ReadAsync(_key, "new")).ShouldBe("old");

        await _cache.InvalidateAsync(_key);

        (await _cache.ReadAsync(_key, "new")).ShouldBe("new");
    }

    [Fact]
    public async Task Invalidation_does_not_touch_another_tenants_entries()
    {
        var other = Search.Any.Key(TestCache.In(Guid.CreateVersion7()));
        await _cache.ReadAsync(_key, "old");
        await _cache.ReadAsync(other, "old");

        await _cache.InvalidateAsync(other);

        (await _cache.ReadAsync(_key, "new")).ShouldBe("old");
        (await _cache.ReadAsync(other, "new")).ShouldBe("new");
    }

    [Fact]
    public async Task Thousand_concurrent_misses_read_once()
    {
        var reads = 0;
        var begun = new TaskCompletionSource();
        var end = new TaskCompletionSource();

        var calls = Enumerable.Range(0, 1_000).Select(_ => Task.Run(() => _cache.ReadAsync(_key, async () =>
        {
            Interlocked.Increment(ref reads);
            begun.TrySetResult();
            await end.Task;
            return "value";
        }))).ToList();
        await begun.Task.WaitAsync(Deadline);
        end.SetResult();

        (await Task.WhenAll(calls)).ShouldAllBe(value => value == "value");
        reads.ShouldBe(1);
    }

    [Fact]
    public async Task Value_that_was_read_before_a_commit_is_not_found_after_it()
    {
        var begun = new TaskCompletionSource();
        var end = new TaskCompletionSource();
        var slow = _cache.ReadAsync(_key, async () =>
        {
            begun.SetResult();
            await end.Task;
            return "old";
        });
        await begun.Task.WaitAsync(Deadline);

        await _cache.InvalidateAsync(_key);
        end.SetResult();

        (await slow).ShouldBe("old");
        (await _cache.ReadAsync(_key, "new")).ShouldBe("new");
    }

    [Fact]
    public async Task Background_refresh_that_began_before_a_commit_is_not_found_after_it()
    {
        Use(settings => (settings.EagerRefresh, settings.MaxStaleness, settings.Jitter) = (0.1, TimeSpan.FromHours(1), 0), TimeSpan.FromSeconds(2));
        await _cache.ReadAsync(_key, "old");
        var begun = new TaskCompletionSource();
        var end = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await Eventually.TrueAsync(
            async () =>
            {
                await _cache.ReadAsync(_key, async () =>
                {
                    if (!begun.TrySetResult())
                    {
                        return "newer";
                    }

                    await end.Task;
                    ended.SetResult();
                    return "old";
                });
                return begun.Task.IsCompleted;
            },
            Deadline,
            "the background refresh");

        await _cache.InvalidateAsync(_key);
        (await _cache.ReadAsync(_key, "new")).ShouldBe("new");
        end.SetResult();
        await ended.Task.WaitAsync(Deadline);

        (await _cache.ReadAsync(_key, "newer")).ShouldNotBe("old");
    }

    [Fact]
    public async Task Null_and_exceptions_are_not_cached()
    {
        (await _cache.ReadAsync(_key, value: null)).ShouldBeNull();
        await Should.ThrowAsync<InvalidOperationException>(() => _cache.ReadAsync(_key, () => throw new InvalidOperationException()));

        (await _cache.ReadAsync(_key, "value")).ShouldBe("value");
    }

    [Fact]
    public async Task Expired_value_is_returned_while_reading_fails_and_never_after_an_invalidation()
    {
        Use(settings => (settings.EagerRefresh, settings.Jitter, settings.MaxStaleness) = (0, 0, TimeSpan.FromMilliseconds(100)));
        await _cache.ReadAsync(_key, "old");
        var failures = 0;

        await Eventually.TrueAsync(
            async () =>
            {
                (await _cache.ReadAsync(_key, () =>
                {
                    failures++;
                    throw new InvalidOperationException();
                })).ShouldBe("old");
                return failures > 0;
            },
            Deadline,
            "the value to expire");
        await _cache.InvalidateAsync(_key);

        await Should.ThrowAsync<InvalidOperationException>(() => _cache.ReadAsync(_key, () => throw new InvalidOperationException()));
    }

    [Fact]
    public async Task Reading_that_exceeds_the_hard_timeout_fails_and_its_value_is_kept()
    {
        Use(settings => settings.FactoryHardTimeout = TimeSpan.FromMilliseconds(100));
        var end = new TaskCompletionSource();

        await Should.ThrowAsync<TimeoutException>(() => _cache.ReadAsync(_key, async () =>
        {
            await end.Task;
            return "late";
        }));
        end.SetResult();

        await Eventually.TrueAsync(async () => await _cache.ReadAsync(_key, value: null) == "late", Deadline, "the late value");
    }

    [Fact]
    public async Task Without_Redis_an_entry_lives_no_longer_than_another_process_may_stay_unheard()
    {
        Use(settings => settings.MaxStaleness = TimeSpan.FromMilliseconds(100));
        await _cache.ReadAsync(_key, "old");

        await Eventually.TrueAsync(async () => await _cache.ReadAsync(_key, "new") == "new", Deadline, "the entry to expire");
    }

    [Fact]
    public async Task Cache_that_is_switched_off_reads_each_time()
    {
        Use(settings => settings.Enabled = false);
        await _cache.ReadAsync(_key, "old");

        (await _cache.ReadAsync(_key, "new")).ShouldBe("new");
    }

    [Fact]
    public async Task Memory_holds_no_more_entries_than_configured()
    {
        Use(settings => settings.MaxEntries = 100);
        var context = TestCache.In(Guid.CreateVersion7());
        var keys = Enumerable.Range(0, 300).Select(page => (Search.Any with { Page = page }).Key(context)).ToList();
        foreach (var key in keys)
        {
            await _cache.ReadAsync(key, "old");
        }

        var kept = 0;
        foreach (var key in keys)
        {
            kept += await _cache.ReadAsync(key, value: null) is null ? 0 : 1;
        }

        kept.ShouldBeLessThanOrEqualTo(100);
    }

    private void Use(Action<Infrastructure.Caching.CachingOptions> configure, TimeSpan? duration = null)
    {
        _cache.Dispose();
        _cache = new TestCache(settings =>
        {
            settings.Duration = duration ?? settings.Duration;
            configure(settings);
        });
    }
}
