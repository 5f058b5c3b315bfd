using System.Data.Common;
using Microsoft.Extensions.Logging;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>
/// Passes Quartz's warnings and errors to the application's log. Quartz reports a database outage at every attempt; all of these become one line
/// of <see cref="ScheduleOutage"/>.
/// </summary>
internal sealed class QuartzLog(ILoggerFactory inner, ScheduleOutage outage) : ILoggerProvider
{
    /// <summary>"Detected failed or restarted instances": logged after every stop of a process, even an orderly one.</summary>
    private const int InstanceFailed = 3503;

    public ILogger CreateLogger(string categoryName) => new Filtered(inner.CreateLogger(categoryName), outage);

    /// <summary>Does nothing: the application owns the logger factory.</summary>
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
            if (!IsEnabled(logLevel) || eventId.Id == InstanceFailed)
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
