using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Common;

/// <summary>Counts the statements of one engine's contexts, so that tests detect N+1 queries.</summary>
public sealed class QueryCounter : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly string _engine;
    private readonly Func<bool> _isSettled;
    private readonly List<IDisposable> _subscriptions = [];
    private List<string>? _statements;

    /// <param name="engine">The engine whose contexts are counted.</param>
    /// <param name="isSettled">Whether the access cache is trusted, so that the session is not read for each request.</param>
    public QueryCounter(string engine, Func<bool> isSettled)
    {
        _engine = engine;
        _isSettled = isSettled;
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    public async Task<IReadOnlyList<string>> DuringAsync(Func<Task> action)
    {
        var statements = new List<string>();
        _statements = statements;
        try
        {
            await action();
        }
        finally
        {
            _statements = null;
        }

        return statements;
    }

    /// <summary>The minimum of three runs: on a busy machine cache entries may expire during one of them.</summary>
    public async Task<IReadOnlyList<string>> LeastDuringAsync(Func<Task> action)
    {
        IReadOnlyList<string>? least = null;
        for (var run = 0; run < 3; run++)
        {
            await Eventually.TrueAsync(() => Task.FromResult(_isSettled()), TimeSpan.FromSeconds(30), "the revocations to be read");
            var statements = await DuringAsync(action);
            least = least is null || statements.Count < least.Count ? statements : least;
        }

        return least!;
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
        {
            _subscriptions.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (_statements is { } statements && value.Value is CommandExecutedEventData { Context: { } context } command
            && context.GetType().Name.StartsWith(_engine, StringComparison.Ordinal)

            // Background work does not belong to the requests, nor do the jobs that they enqueue.
            && IsInRequest)
        {
            lock (statements)
            {
                statements.Add(WithoutActor(command.Command.CommandText));
            }
        }
    }

    private static bool IsInRequest
    {
        get
        {
            var activity = Activity.Current;
            while (activity is not null && activity.OperationName != "Microsoft.AspNetCore.Hosting.HttpRequestIn")
            {
                activity = activity.Parent;
            }

            return activity is not null;
        }
    }

    /// <summary>Removes the tenant context that precedes a statement on PostgreSQL.</summary>
    private static string WithoutActor(string sql) => sql.StartsWith("CALL ", StringComparison.Ordinal) ? sql[(sql.IndexOf(';') + 1)..] : sql;

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => _subscriptions.ForEach(s => s.Dispose());
}
