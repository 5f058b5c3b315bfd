using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shouldly;
using SvcInfra.Infrastructure.Schedules;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Schedules;

/// <summary>A database that refuses all connections for a while.</summary>
[Slow]
public sealed class OutageTests() : ScheduleTest(Engine.PostgreSql)
{
    private readonly ConcurrentQueue<string> _log = new();

    [Fact]
    public async Task Firings_resume_after_an_outage_without_flooding_the_log()
    {
        var app = await DeclareAsync(
            services => services.AddLogging(logging => logging.AddProvider(new Log(_log))), Declared.As("a", Declared.EverySecond));
        await FireAsync(app);
        await Eventually.TrueAsync(async () => (await FiringsAsync(app, "a")).Count >= 2, Deadline, "the first firings");

        await Database.AllowConnectionsAsync(false);
        await Eventually.TrueAsync(() => Count("does not answer") > 0, Deadline, "the outage to be noticed");

        // Every statement that was running when its connection was ended logs an error, however many they were. After that the log must be silent.
        await LastAsync(TimeSpan.FromSeconds(3));
        var logged = _log.Count;
        await LastAsync(TimeSpan.FromSeconds(6));
        _log.Count.ShouldBe(logged, string.Join('\n', _log));
        await Database.AllowConnectionsAsync(true);

        var back = TimeProvider.System.GetUtcNow();
        await Eventually.TrueAsync(async () => (await FiringsAsync(app, "a"))[^1] > back.AddSeconds(2), Deadline, "the firings to continue");
        await Eventually.TrueAsync(() => Count("can be fired again") > 0, Deadline, "the end of the outage to be logged");
        Count("does not answer").ShouldBe(1, string.Join('\n', _log));
    }

    private static Task LastAsync(TimeSpan duration)
    {
        var end = TimeProvider.System.GetUtcNow() + duration;
        return Eventually.TrueAsync(() => TimeProvider.System.GetUtcNow() >= end, Deadline, "the outage to last");
    }

    private int Count(string text) => _log.Count(line => line.Contains(text));

    /// <summary>Collects the warnings and errors of all categories, and all messages of the outage.</summary>
    private sealed class Log(ConcurrentQueue<string> lines) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Category(categoryName, lines);

        public void Dispose()
        {
        }

        private sealed class Category(string name, ConcurrentQueue<string> lines) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) =>
                logLevel >= LogLevel.Warning || name.EndsWith(nameof(ScheduleOutage), StringComparison.Ordinal);

            public void Log<TState>(
                LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                if (IsEnabled(logLevel))
                {
                    lines.Enqueue($"{name} {eventId.Id} {logLevel}: {formatter(state, exception)}");
                }
            }
        }
    }
}
