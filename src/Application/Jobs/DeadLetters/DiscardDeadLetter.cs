using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Jobs;

namespace SvcInfra.Application.Jobs.DeadLetters;

/// <summary>Deletes a dead letter.</summary>
[RequireOperator(JobOperatorPermissions.Manage)]
public sealed record DiscardDeadLetter(Guid Id) : ICommand;

internal sealed class DiscardDeadLetterHandler(IDeadLetters jobs, OperatorLog log) : IRequestHandler<DiscardDeadLetter, Result>
{
    public async Task<Result> Handle(DiscardDeadLetter command, CancellationToken cancellationToken)
    {
        if (!await jobs.DiscardAsync(command.Id, cancellationToken))
        {
            return JobErrors.DeadNotFound;
        }

        log.Record(nameof(DiscardDeadLetter), command.Id);
        return Result.Success();
    }
}
