using Ardalis.Result;
using SvcInfra.Application.Common.Messaging;

namespace SvcInfra.Application.Common.Persistence;

/// <summary>
/// One command, one transaction: opened at the first statement that writes, one save, committed when the command
/// succeeds and rolled back when it fails (docs/decisions/0006-the-life-of-a-command.md).
/// </summary>
public interface IUnitOfWork
{
    /// <summary>
    /// Runs a command's handler. A transient database failure runs it again from the start, so a handler must not talk
    /// to the outside. A command that is sent from within a handler joins the outer one.
    /// </summary>
    /// <returns>The handler's result; or a failure for a unique violation (409) or a stale version (412).</returns>
    Task<TResponse> ExecuteAsync<TResponse>(ICommandBase command, Func<Task<TResponse>> handler, CancellationToken cancellationToken)
        where TResponse : IResult;

    /// <summary>
    /// Runs <paramref name="action"/> once after the commit, and not at all after a rollback. A process that dies in
    /// between loses it, and its failure is logged, not answered: for what must not be lost enqueue a job instead.
    /// </summary>
    void OnCommitted(Func<CancellationToken, Task> action);
}
