using Shouldly;
using SvcInfra.TestSupport;
using ZiggyCreatures.Caching.Fusion;

namespace SvcInfra.UnitTests.Caching;

/// <summary>
/// The reason for <c>CacheGenerations</c>. If this test fails after an update of FusionCache, its own tags may be enough: see
/// docs/decisions/0025-cache-generations.md.
/// </summary>
public sealed class LibraryTagTests
{
    private static readonly string[] Tags = ["things"];

    [Fact]
    public async Task Tags_of_FusionCache_keep_a_background_refresh_that_began_before_their_removal()
    {
        using var cache = new FusionCache(new FusionCacheOptions());
        var options = new FusionCacheEntryOptions(TimeSpan.FromHours(1))
        {
            FactoryHardTimeout = TimeSpan.FromMilliseconds(50),
            AllowTimedOutFactoryBackgroundCompletion = true,
        };
        var end = new TaskCompletionSource();
        await Should.ThrowAsync<SyntheticTimeoutException>(async () => await ReadAsync(async () =>
        {
            await end.Task;
            return "old";
        }));

        await cache.RemoveByTagAsync("things");
        end.SetResult();

        await Eventually.TrueAsync(
            async () => await ReadAsync(() => throw new InvalidOperationException("It was removed, so it is read again.")) == "old",
            TimeSpan.FromMinutes(1),
            "the old value to be stored");

        async Task<string> ReadAsync(Func<Task<string>> read) =>
            await cache.GetOrSetAsync<string>("thing", (_, _) => read(), options: options, tags: Tags);
    }
}
