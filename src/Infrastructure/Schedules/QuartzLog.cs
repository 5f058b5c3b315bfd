using System.Data.Common;
using Microsoft.Extensions.Logging;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>
/// What Quartz may say: warnings and worse. Its loops report a database that is away at every attempt; that becomes the one line of
/// <see cref="ScheduleOutage"/>.
/// </summary>
internal sealed class QuartzLog(ILoggerFactory inner, ScheduleOutage outage) : ILoggerProvider
{
    /// <summary>"Detected failed or restarted instances": it comes after every stop of a process, also an orderly one.</summary>
    private const int InstanceGone = 3503;

    public ILogger CreateLogger(string categoryName) => new Filtered(inner.CreateLogger(categoryName), outage);

    /// <summary>The application's factory goes on.</summary>
    public void Dispose()
    {
    }

    public static bool IsAboutDatabase(Exception? exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is DbException or TimeoutException or IOException or CommitOutcomeUnknownException)
            {
                return true;
            }
        }

        return false;
    }

    private sealed class Filtered(ILogger inner, ScheduleOutage outage) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning && inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel) || eventId.Id == InstanceGone)
            {
                return;
            }

            if (exception is not null && IsAboutDatabase(exception))
            {
                outage.Began(exception);
                return;
            }

            inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
