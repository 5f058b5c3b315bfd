using Ardalis.Result;
using SvcInfra.Application.Common.Messaging;

namespace SvcInfra.Application.Common.Persistence;

/// <summary>
/// A step in every command's transaction. Steps run in the order of <see cref="Stage"/>, are scoped, and are found by scanning.
/// </summary>
public interface IUnitOfWorkStep
{
    UnitOfWorkStage Stage { get; }

    /// <summary>Runs before the handler, at every attempt.</summary>
    Task BeforeHandlerAsync(ICommandBase command, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Runs at every attempt, after <see cref="BeforeHandlerAsync"/> of all steps. The first response that is not null becomes the command's: then
    /// the handler and the save are skipped, and the transaction is rolled back.
    /// </summary>
    Task<TResponse?> RespondInsteadAsync<TResponse>(ICommandBase command, CancellationToken cancellationToken)
        where TResponse : IResult => Task.FromResult(default(TResponse));

    /// <summary>Runs after the handler and before the save; not called when the command will roll back.</summary>
    /// <param name="response">The handler's result; a failure only for <see cref="ICommitsOnFailure"/>.</param>
    Task BeforeSaveAsync(ICommandBase command, IResult response, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Runs once, after the last attempt's transaction and before the actions of <see cref="IUnitOfWork.OnCommitted"/>. It must not throw.
    /// </summary>
    /// <param name="isCommitted">True also when there was nothing to commit.</param>
    Task EndedAsync(ICommandBase command, bool isCommitted) => Task.CompletedTask;
}

/// <summary>The order of the steps inside the transaction. The gaps leave room for later steps.</summary>
public enum UnitOfWorkStage
{
    Idempotency = 100,
    DomainEvents = 200,
    Audit = 300,
    Outbox = 400,
    JobCompletion = 500,

    /// <summary>After the steps that ask whether the command changes anything.</summary>
    IdempotencyRecord = 600,
    CacheInvalidation = 700,
}
