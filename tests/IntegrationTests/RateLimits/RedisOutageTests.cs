using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shouldly;
using SvcInfra.Application.Common.Telemetry;
using SvcInfra.Application.RateLimits.Contracts;
using SvcInfra.Infrastructure.RateLimits;
using SvcInfra.Infrastructure.RateLimits.Memory;
using SvcInfra.Infrastructure.RateLimits.Redis;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.RateLimits;

/// <summary>A Redis server that is killed and comes back.</summary>
[Slow]
public sealed class RedisOutageTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private static readonly RateLimit Limit = new(RateLimitKind.SlidingWindow, 10, TimeSpan.FromHours(1));

    [Fact]
    public async Task Process_counts_for_itself_while_redis_is_away()
    {
        await using var server = await RedisServer.StartThrowAwayAsync();
        var log = new Log();
        var options = Options.Create(new RateLimitsOptions { Redis = { ConnectionString = server.ConnectionString } });
        using var memory = new MemoryRateLimitStore(TimeProvider.System);
        await using var redis = new RedisRateLimitStore(options);
        var store = new RateLimitStore(memory, redis, new RateLimitOutage(log), options, TimeProvider.System);

        // Unless the first connection takes longer than a request waits, there is no warning yet.
        await Eventually.TrueAsync(() => IsSharedAsync(store, memory, "before"), Deadline, "Redis to count");
        var calls = log.Lines.Count;

        using var fallbacks = new Fallbacks();
        await server.KillAsync();
        await Eventually.TrueAsync(async () => !await IsSharedAsync(store, memory, "away"), Deadline, "the process to count for itself");
        for (var i = 0; i < 10; i++)
        {
            (await TakeAsync(store, "alone")).IsAllowed.ShouldBeTrue();
        }

        (await TakeAsync(store, "alone")).IsAllowed.ShouldBeFalse("the limit applies in this process");
        fallbacks.Count.ShouldBeGreaterThanOrEqualTo(12, "each decision of the process alone is counted");
        log.Lines.Skip(calls).ShouldBe(["Redis is not available for rate limits. Each process counts for itself until it is back."]);

        await server.RestartAsync();
        await Eventually.TrueAsync(() => IsSharedAsync(store, memory, "after"), Deadline, "Redis to count again");
        log.Lines.Last().ShouldBe("Redis is available for rate limits again.");
    }

    /// <summary>Whether a new partition is counted outside of this process's memory.</summary>
    private static async Task<bool> IsSharedAsync(RateLimitStore store, MemoryRateLimitStore memory, string phase)
    {
        var before = memory.Count;
        (await TakeAsync(store, $"{phase} {Guid.CreateVersion7()}")).IsAllowed.ShouldBeTrue();
        return memory.Count == before;
    }

    private static ValueTask<RateLimitState> TakeAsync(RateLimitStore store, string partition) =>
        store.TakeAsync(Limit, partition, 1, CancellationToken.None);

    /// <summary>Counts <c>svcinfra.rate_limits.fallbacks</c>.</summary>
    private sealed class Fallbacks : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _count;

        public Fallbacks()
        {
            _listener.InstrumentPublished = (instrument, it) =>
            {
                if (instrument.Meter.Name == ApplicationTelemetry.Name && instrument.Name == "svcinfra.rate_limits.fallbacks")
                {
                    it.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref _count, count));
            _listener.Start();
        }

        public long Count => Interlocked.Read(ref _count);

        public void Dispose() => _listener.Dispose();
    }

    private sealed class Log : ILogger<RateLimitOutage>
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));
    }
}
