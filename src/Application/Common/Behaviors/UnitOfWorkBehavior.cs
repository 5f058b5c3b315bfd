using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;

namespace SvcInfra.Application.Common.Behaviors;

/// <summary>Runs commands in the unit of work; queries pass.</summary>
internal sealed class UnitOfWorkBehavior<TRequest, TResponse>(IUnitOfWork unitOfWork) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
    where TResponse : IResult
{
    public Task<TResponse> Handle(TRequest request, RequestHandlerDelegate<TResponse> next, CancellationToken cancellationToken) =>
        request is ICommandBase command ? unitOfWork.ExecuteAsync(command, () => next(), cancellationToken) : next();
}
