using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SvcInfra.FunctionalTests.Common;

/// <summary>The log lines of operators' actions.</summary>
internal sealed class OperatorLines : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = formatter(state, exception);
        if (line.StartsWith("Operator ", StringComparison.Ordinal))
        {
            Lines.Enqueue(line);
        }
    }

    public void Dispose()
    {
    }
}
