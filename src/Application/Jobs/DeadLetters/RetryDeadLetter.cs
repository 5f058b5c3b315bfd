using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Jobs.DeadLetters;

/// <summary>Puts a dead letter back into its queue with the full number of attempts.</summary>
[RequireOperator(JobOperatorPermissions.Manage)]
public sealed record RetryDeadLetter(Guid Id) : ICommand;

internal sealed class RetryDeadLetterHandler(IDeadLetters jobs, OperatorLog log) : IRequestHandler<RetryDeadLetter, Result>
{
    public async Task<Result> Handle(RetryDeadLetter command, CancellationToken cancellationToken)
    {
        var retried = await jobs.RetryAsync(command.Id, cancellationToken);
        if (retried.IsSuccess)
        {
            log.Record(nameof(RetryDeadLetter), command.Id);
        }

        return retried;
    }
}
