using Shouldly;
using SvcInfra.Application.Caching;
using SvcInfra.IntegrationTests.Jobs;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Caching;

/// <summary>A Redis server that is killed and comes back, or is not there.</summary>
public sealed class RedisOutageTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly CacheKey _key = CacheNode.Key(Guid.CreateVersion7());
    private readonly LogOfWarnings _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Server_that_is_not_there_costs_a_warning_and_no_error()
    {
        using var node = Node($"127.0.0.1:{FreePort.Find()},connectTimeout=200,connectRetry=0");

        (await node.ReadAsync(_key, "old")).ShouldBe("old");
        (await node.ReadAsync(_key, "new")).ShouldBe("old", "memory serves");
        await node.InvalidateAsync(_key);
        (await node.ReadAsync(_key, "new")).ShouldBe("new");

        _log.Lines.ShouldHaveSingleItem().ShouldContain("cannot be reached");
    }

    [Fact]
    [Slow]
    public async Task Server_killed_and_back_causes_no_error_and_processes_agree_again()
    {
        await using var server = await RedisServer.StartThrowAwayAsync();
        using var here = Node(server.ConnectionString);
        using var there = Node(server.ConnectionString, isLogged: false);
        await here.ReadAsync(_key, "0");
        await Eventually.TrueAsync(async () => await there.ReadAsync(_key, value: null) == "0", Deadline, "the value to be shared");

        await server.KillAsync();
        for (var i = 1; i <= 200; i++)
        {
            await here.InvalidateAsync(_key);
            (await here.ReadAsync(_key, $"{i}")).ShouldBe($"{i}", "a process always sees its own change");
            await there.ReadAsync(_key, $"{i}");
        }

        // Another process's change is seen without any message.
        await Eventually.TrueAsync(async () => await there.ReadAsync(_key, "200") == "200", Deadline, "the maximum staleness");
        _log.Lines.Count(line => line.Contains("cannot be reached")).ShouldBe(1);

        await server.RestartAsync();
        await Eventually.TrueAsync(
            async () =>
            {
                await here.InvalidateAsync(_key);
                var value = $"{Guid.CreateVersion7()}";
                await here.ReadAsync(_key, value);
                return await there.ReadAsync(_key, value: null) == value;
            },
            Deadline,
            "the processes to share values again");
        _log.Lines.Count.ShouldBe(2, "one warning, and one line when it is back");
    }

    private CacheNode Node(string redis, bool isLogged = true) =>
        new(redis, "test", settings => settings.MaxStaleness = TimeSpan.FromSeconds(1), isLogged ? _log : null);
}
