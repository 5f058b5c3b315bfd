using Ardalis.Result;
using SvcInfra.Application.Common.Messaging;

namespace SvcInfra.Application.Common.Persistence;

/// <summary>
/// One command, one transaction: opened at the first write, saved once, committed when the command succeeds and rolled back when it
/// fails (docs/decisions/0006-the-life-of-a-command.md).
/// </summary>
public interface IUnitOfWork
{
    /// <summary>Whether a command of this scope runs now: what it has written is not committed yet.</summary>
    bool IsRunning { get; }

    /// <summary>
    /// Runs a command's handler. After a transient database failure it runs again from the start, so a handler must not call external
    /// systems. A command that is sent from within a handler joins the outer transaction.
    /// </summary>
    /// <returns>The handler's result, or a failure for a unique violation (409) or a stale version (412).</returns>
    Task<TResponse> ExecuteAsync<TResponse>(ICommandBase command, Func<Task<TResponse>> handler, CancellationToken cancellationToken)
        where TResponse : IResult;

    /// <summary>
    /// Runs <paramref name="action"/> once after the commit, and never after a rollback. A crash in between loses it, and its failure is only
    /// logged: for work that must not be lost enqueue a job instead.
    /// </summary>
    void OnCommitted(Func<CancellationToken, Task> action);
}
