using Ardalis.Result;
using SvcInfra.Application.Common.Messaging;

namespace SvcInfra.Application.Common.Persistence;

/// <summary>
/// Something that joins every command's transaction. Steps run in the order of <see cref="Stage"/>, are found by
/// scanning, and belong to the scope of the command.
/// </summary>
public interface IUnitOfWorkStep
{
    UnitOfWorkStage Stage { get; }

    /// <summary>Before the handler, at every attempt.</summary>
    Task BeforeHandlerAsync(ICommandBase command, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After the handler, before the one save; not called when the command will roll back.</summary>
    /// <param name="response">The handler's; a failure only for <see cref="ICommitsOnFailure"/>.</param>
    Task BeforeSaveAsync(ICommandBase command, IResult response, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Once, when the last attempt's transaction has ended; before the actions of <see cref="IUnitOfWork.OnCommitted"/>. Nothing may be thrown.</summary>
    /// <param name="isCommitted">Not rolled back. Also when there was nothing to commit.</param>
    Task EndedAsync(ICommandBase command, bool isCommitted) => Task.CompletedTask;
}

/// <summary>The order of the steps inside the transaction. The gaps are for what joins later.</summary>
public enum UnitOfWorkStage
{
    Idempotency = 100,
    DomainEvents = 200,
    Audit = 300,
    Outbox = 400,
    JobCompletion = 500,
}
